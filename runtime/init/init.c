// SPDX-License-Identifier: Apache-2.0
/*
 * The guest's first and only program besides the test: loads the module, runs the test, hands the results to
 * the host over a virtio port, powers off.
 *
 * In:   /ptspec.ko, /test, /ptspec.run: lines "arg WORD" (for the test) and "env NAME=VALUE".
 * Out:  the port "ptspec.results", where the host reads lines and counted bytes:
 *           ptspec stage NAME              init, module, test: reached, in this order
 *           ptspec error TEXT              what went wrong; the end follows
 *           ptspec file NAME SIZE          then SIZE bytes and a newline
 *           ptspec end KIND NUMBER         "exit 0", "signal 11", "error 0": nothing follows
 * Without the last line a run counts as failed, whatever came before.
 *
 * It is C and static, so that it needs nothing but a kernel, and a cross compiler builds it anywhere.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT_NAME "ptspec.results"
#define RESULT_FILE "/results.json"
#define MAX_TEST_ARGUMENTS 64

static int port = -1;

/* The port, or the console while there is none. */
static void send_bytes(const char* bytes, size_t size) {
    int to = port >= 0 ? port : STDERR_FILENO;

    while (size > 0) {
        ssize_t written = write(to, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        size -= (size_t)written;
    }
}

__attribute__((format(printf, 1, 2))) static void send_line(const char* format, ...) {
    char line[1024];
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    if ((size_t)length > sizeof(line) - 2) length = sizeof(line) - 2;
    line[length++] = '\n';
    send_bytes(line, (size_t)length);
}

static _Noreturn void power_off(void) {
    /* Closing waits until the host has taken everything. */
    if (port >= 0) close(port);
    sync();
    reboot(RB_POWER_OFF);
    for (;;) pause();
}

static _Noreturn void give_up(const char* what) {
    send_line("ptspec error %s: %s", what, strerror(errno));
    send_line("ptspec end error 0");
    power_off();
}

static void mount_all(void) {
    mkdir("/proc", 0755);
    mkdir("/sys", 0755);
    mkdir("/dev", 0755);
    if (mount("proc", "/proc", "proc", 0, NULL) || mount("sysfs", "/sys", "sysfs", 0, NULL)) give_up("mount");
    /* EBUSY: the kernel has mounted it already. */
    if (mount("devtmpfs", "/dev", "devtmpfs", 0, NULL) && errno != EBUSY) give_up("mount /dev");
    /* For clear_warn_once; tests run without it, too. */
    mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
}

static int read_first_line(const char* path, char* line, size_t size) {
    FILE* file = fopen(path, "re");
    if (!file) return -1;
    char* got = fgets(line, (int)size, file);
    fclose(file);
    if (!got) return -1;
    line[strcspn(line, "\n")] = 0;
    return 0;
}

/* Ports are numbered in an order that nobody promises; the name is what the host gave. */
static int find_port(void) {
    DIR* ports = opendir("/sys/class/virtio-ports");
    const struct dirent* entry;
    int found = -1;

    while (ports && found < 0 && (entry = readdir(ports))) {
        char path[512];
        char name[64];

        snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", entry->d_name);
        if (read_first_line(path, name, sizeof(name)) || strcmp(name, PORT_NAME) != 0) continue;
        snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
        found = open(path, O_WRONLY | O_CLOEXEC);
    }
    if (ports) closedir(ports);
    return found;
}

static int open_port(void) {
    /* The device may be probed after init has started. */
    for (int tries = 0; tries < 100; tries++) {
        int found = find_port();
        if (found >= 0) return found;
        usleep(50 * 1000);
    }
    errno = ENODEV;
    return -1;
}

/* "" if there is none: the module says itself whether it needs it. */
static void find_kallsyms_lookup_name(char* text, size_t size) {
    FILE* symbols = fopen("/proc/kallsyms", "re");
    char line[512];

    text[0] = 0;
    while (symbols && fgets(line, sizeof(line), symbols)) {
        char address[32], type, name[256];
        if (sscanf(line, "%31s %c %255s", address, &type, name) == 3 &&
            strcmp(name, "kallsyms_lookup_name") == 0) {
            snprintf(text, size, "kln=0x%s", address);
            break;
        }
    }
    if (symbols) fclose(symbols);
}

static void load_module(void) {
    char lookup[64];
    char parameters[128];
    int module = open("/ptspec.ko", O_RDONLY | O_CLOEXEC);

    if (module < 0) give_up("open /ptspec.ko");
    find_kallsyms_lookup_name(lookup, sizeof(lookup));
    snprintf(parameters, sizeof(parameters), "allow=1 %s", lookup);
    if (syscall(SYS_finit_module, module, parameters, 0)) give_up("loading the module ptspec.ko");
    close(module);
}

/* Fills the test's argument list, and sets its environment. */
static void read_run_file(char** arguments) {
    FILE* file = fopen("/ptspec.run", "re");
    char* line = NULL;
    size_t size = 0;
    int count = 0;

    if (!file) give_up("open /ptspec.run");
    arguments[count++] = strdup("/test");
    arguments[count++] = strdup("--gtest_output=json:" RESULT_FILE);
    while (getline(&line, &size, file) > 0) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "arg ", 4) == 0 && count < MAX_TEST_ARGUMENTS - 1)
            arguments[count++] = strdup(line + 4);
        else if (strncmp(line, "env ", 4) == 0)
            putenv(strdup(line + 4));
        else
            give_up("a line of /ptspec.run");
    }
    arguments[count] = NULL;
    free(line);
    fclose(file);
}

static int run_test(char** arguments) {
    pid_t child = fork();
    int status = 0;

    if (child < 0) give_up("fork");
    if (child == 0) {
        execv(arguments[0], arguments);
        _exit(127);
    }
    /* Orphans of the test are init's to collect. */
    for (;;) {
        pid_t ended = wait(&status);
        if (ended == child) return status;
        if (ended < 0 && errno != EINTR) give_up("wait");
    }
}

static void send_results(void) {
    int file = open(RESULT_FILE, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char block[65536];
    ssize_t got;

    if (file < 0 || fstat(file, &about)) return;
    send_line("ptspec file results.json %lld", (long long)about.st_size);
    while ((got = read(file, block, sizeof(block))) > 0) send_bytes(block, (size_t)got);
    send_bytes("\n", 1);
    close(file);
}

int main(void) {
    char* arguments[MAX_TEST_ARGUMENTS];

    if (getpid() != 1) {
        fputs("this is the first program of a virtual machine, not for use elsewhere\n", stderr);
        return 1;
    }
    mount_all();
    port = open_port();
    if (port < 0) give_up("virtio port " PORT_NAME);
    send_line("ptspec stage init");
    load_module();
    send_line("ptspec stage module");
    read_run_file(arguments);
    send_line("ptspec stage test");

    int status = run_test(arguments);

    send_results();
    if (WIFSIGNALED(status))
        send_line("ptspec end signal %d", WTERMSIG(status));
    else
        send_line("ptspec end exit %d", WEXITSTATUS(status));
    power_off();
}

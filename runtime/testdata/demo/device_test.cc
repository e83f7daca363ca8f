// SPDX-License-Identifier: Apache-2.0
// What /dev/ptspec does with wrong requests. Runs in a guest, in the place of a suite.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <random>
#include <vector>

#include "ptspec/ioctl.h"

namespace {

std::uint64_t address(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

class DeviceTest : public testing::Test {
  protected:
    void SetUp() override {
        device_ = open("/dev/ptspec", O_RDWR | O_CLOEXEC);
        ASSERT_GE(device_, 0);
    }
    void TearDown() override { close(device_); }

    // 0, or what errno says.
    int request(unsigned long command, void* argument) const {
        return ioctl(device_, command, argument) == 0 ? 0 : errno;
    }
    int eval(ptspec_ioctl_batch batch) const { return request(PTSPEC_IOC_EVAL, &batch); }
    int check(ptspec_ioctl_batch batch) const { return request(PTSPEC_IOC_CHECK, &batch); }
    int explain(ptspec_ioctl_batch batch) const { return request(PTSPEC_IOC_EXPLAIN, &batch); }

    int device_ = -1;
    std::vector<std::uint64_t> args_ = std::vector<std::uint64_t>(2 * PTSPEC_MAX_BATCH);
    std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(PTSPEC_MAX_BATCH);
    std::vector<std::uint8_t> flags_ = std::vector<std::uint8_t>(PTSPEC_MAX_BATCH);
};

TEST_F(DeviceTest, GoodRequestsAreAnswered) {
    args_[0] = 0x1;
    EXPECT_EQ(eval({0, 1, address(args_.data()), address(words_.data()), address(flags_.data())}), 0);
    EXPECT_EQ(words_[0], 0x400000000000801u);
    EXPECT_EQ(flags_[0], 1);
    EXPECT_EQ(
        eval({0, PTSPEC_MAX_BATCH, address(args_.data()), address(words_.data()), address(flags_.data())}),
        0);
    EXPECT_EQ(check({0, 1, address(args_.data()), 0, address(flags_.data())}), 0);
    EXPECT_EQ(flags_[0], 1);
    EXPECT_EQ(explain({0, 1, address(args_.data()), address(words_.data()), 0}), 0);
    EXPECT_EQ(words_[1], 1u);
}

TEST_F(DeviceTest, IndicesAndCountsAreChecked) {
    const std::uint64_t args = address(args_.data()), words = address(words_.data()),
                        flags = address(flags_.data());
    EXPECT_EQ(eval({99, 1, args, words, flags}), EINVAL);
    EXPECT_EQ(eval({~0u, 1, args, words, flags}), EINVAL);
    EXPECT_EQ(eval({0, 0, args, words, flags}), EINVAL);
    EXPECT_EQ(eval({0, PTSPEC_MAX_BATCH + 1, args, words, flags}), EINVAL);
    EXPECT_EQ(eval({0, ~0u, args, words, flags}), EINVAL);
    EXPECT_EQ(check({99, 1, args, 0, flags}), EINVAL);
    EXPECT_EQ(check({0, 1, args, words, flags}), EINVAL);
    EXPECT_EQ(explain({0, 2, args, words, 0}), EINVAL);
    EXPECT_EQ(explain({99, 1, args, words, 0}), EINVAL);
    EXPECT_EQ(explain({1, 1, args, words, 0}), EOPNOTSUPP) << "this law explains nothing";
    EXPECT_EQ(eval({6, 1, args, words, flags}), EOPNOTSUPP) << "this operation is not bound";
    args_[0] = 0;
    EXPECT_EQ(explain({0, 1, args, words, 0}), EDOM) << "an entry that is not present is not in the domain";
}

TEST_F(DeviceTest, WordsMustFitTheirParameter) {
    args_[0] = 0x100;  // probe takes 8 bits
    EXPECT_EQ(eval({5, 1, address(args_.data()), address(words_.data()), address(flags_.data())}), EINVAL);
    args_[0] = 0xff;
    EXPECT_EQ(eval({5, 1, address(args_.data()), address(words_.data()), address(flags_.data())}), 0);
}

TEST_F(DeviceTest, PointersAreChecked) {
    const std::uint64_t args = address(args_.data()), words = address(words_.data()),
                        flags = address(flags_.data());
    for (const std::uint64_t bad : {std::uint64_t{0}, std::uint64_t{8}, ~std::uint64_t{0},
                                    std::uint64_t{0xffff888000000000}, std::uint64_t{0xffffffff81000000}}) {
        EXPECT_EQ(eval({0, 1, bad, words, flags}), EFAULT);
        EXPECT_EQ(eval({0, 1, args, bad, flags}), EFAULT);
        EXPECT_EQ(eval({0, 1, args, words, bad}), EFAULT);
        EXPECT_EQ(check({0, 1, args, 0, bad}), EFAULT);
        EXPECT_EQ(request(PTSPEC_IOC_EVAL, reinterpret_cast<void*>(bad)), EFAULT);
        EXPECT_EQ(request(PTSPEC_IOC_INFO, reinterpret_cast<void*>(bad)), EFAULT);
        EXPECT_EQ(request(PTSPEC_IOC_DESCRIBE, reinterpret_cast<void*>(bad)), EFAULT);
    }
}

TEST_F(DeviceTest, UnknownRequestsAndDescriptionsAreRefused) {
    ptspec_ioctl_describe description{};
    for (std::uint32_t kind = 0; kind < 6; ++kind) {
        description = {};
        description.kind = kind;
        description.index = 1000;
        EXPECT_EQ(request(PTSPEC_IOC_DESCRIBE, &description), EINVAL);
    }
    EXPECT_EQ(request(_IO(PTSPEC_IOC_MAGIC, 77), &description), ENOTTY);
}

TEST_F(DeviceTest, ArbitraryRequestsDoNoHarm) {
    std::mt19937_64 random(1);
    const unsigned long commands[] = {PTSPEC_IOC_EVAL, PTSPEC_IOC_CHECK, PTSPEC_IOC_EXPLAIN,
                                      PTSPEC_IOC_DESCRIBE};
    for (int i = 0; i < 20000; ++i) {
        std::uint64_t block[64];
        for (std::uint64_t& word : block) {
            const std::uint64_t choices[] = {random(), random() % 8, address(args_.data()),
                                             address(flags_.data()), 0};
            word = choices[random() % 5];
        }
        request(commands[random() % 4], block);
    }
}

TEST_F(DeviceTest, OnlyAnAdministratorOpensIt) {
    const pid_t child = fork();
    if (child == 0) {
        if (setgid(1000) != 0 || setuid(1000) != 0) _exit(2);
        _exit(open("/dev/ptspec", O_RDWR) < 0 && errno == EACCES ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}

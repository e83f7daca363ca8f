// SPDX-License-Identifier: Apache-2.0
#include "runtime/vm/debian_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "compiler/support/file_system.h"
#include "runtime/vm/private_apt.h"

namespace ptspec::runtime {
namespace {

using testing::ElementsAre;

TEST(MirrorTest, OneLineForm) {
    const auto mirror = find_mirror_in_list(
        "# deb http://commented.example/debian bookworm main\n"
        "deb-src http://source.example/debian bookworm main\n"
        "deb [arch=amd64] https://vendor.example/linux/debian bookworm stable\n"
        "deb http://security.example/debian-security bookworm-security main\n"
        "deb [ arch=amd64 signed-by=/k.gpg ] http://mirror.example/debian/ bookworm-updates main contrib # "
        "ours\n");
    EXPECT_EQ(mirror, (DebianMirror{.uri = "http://mirror.example/debian/", .signed_by = "/k.gpg"}));
}

TEST(MirrorTest, Deb822Form) {
    const auto mirror = find_mirror_in_deb822(
        "Types: deb\nURIs: https://vendor.example/apt\nSuites: nodistro\nComponents: main\n"
        "\n"
        "Enabled: no\nTypes: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main\n"
        "\n"
        "# the archive\n"
        "Types: deb deb-src\nURIs: http://mirror.example/debian http://second.example/debian\n"
        "Suites: bookworm\n bookworm-updates\nComponents: main\nSigned-By: /usr/share/keyrings/k.gpg\n");
    EXPECT_EQ(mirror, (DebianMirror{.uri = "http://mirror.example/debian",
                                    .signed_by = "/usr/share/keyrings/k.gpg"}));
}

TEST(MirrorTest, NoneIsNone) {
    EXPECT_EQ(find_mirror_in_list("deb [broken http://x\n\ndeb\n"), std::nullopt);
    EXPECT_EQ(find_mirror_in_deb822("Types: deb\n"), std::nullopt);
}

TEST(MirrorTest, MachineWithoutSourcesUsesTheDefault) {
    EXPECT_EQ(configured_mirror("/nowhere"), std::nullopt);
}

TEST(MirrorTest, ReadsTheFoldersOfApt) {
    namespace fs = std::filesystem;
    const fs::path etc = fs::temp_directory_path() / ("ptspec-etc-apt-" + std::to_string(getpid()));
    RealFileSystem files;
    ASSERT_TRUE(files.write_atomically(etc / "sources.list", "deb https://vendor.example/apt x main\n"));
    ASSERT_TRUE(files.write_atomically(
        etc / "sources.list.d" / "b.sources",
        "Types: deb\nURIs: http://b.example/debian\nSuites: trixie\nComponents: main\n"));
    ASSERT_TRUE(files.write_atomically(etc / "sources.list.d" / "a.list.disabled",
                                       "deb http://a.example/debian bookworm main\n"));
    const auto mirror = configured_mirror(etc);
    ASSERT_TRUE(mirror);
    EXPECT_EQ(mirror->uri, "http://b.example/debian");
    fs::remove_all(etc);
}

TEST(StanzaTest, FieldsAndContinuations) {
    const auto stanzas = parse_stanzas("Package: a\nDescription: one\n two\n .\n\n\nPackage: b\nEmpty:\n");
    ASSERT_EQ(stanzas.size(), 2u);
    EXPECT_EQ(stanzas[0].at("Description"), "one\ntwo\n.");
    EXPECT_EQ(stanzas[1].at("Package"), "b");
    EXPECT_EQ(stanzas[1].at("Empty"), "");
}

TEST(StanzaTest, Dependencies) {
    const auto stanzas = parse_stanzas(
        "Package: linux-headers-6.12.95+deb12-cloud-amd64\n"
        "Depends: linux-headers-6.12.95+deb12-common (= 6.12.95-1~bpo12+1), linux-kbuild-6.12.95+deb12,\n"
        " gcc-12 | gcc, python3:any\n");
    EXPECT_THAT(dependencies(stanzas[0]), ElementsAre("linux-headers-6.12.95+deb12-common",
                                                      "linux-kbuild-6.12.95+deb12", "gcc-12", "python3"));
    EXPECT_TRUE(dependencies({}).empty());
}

}  // namespace
}  // namespace ptspec::runtime

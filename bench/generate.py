# SPDX-License-Identifier: Apache-2.0
"""Specifications of any size. No two laws ask the same, and no two targets have their bits at the same places."""


def law(number):
    low, count = number * 7 % 19, number % 5 + 1
    add = (number * 2654435761) % (1 << 32)
    return f"""
    /// Advancing and dirtying do not disturb each other, whatever the frame ({number}).
    law moves_{number}(e: pxx, n: ulong) if pxx_present(e) && n[63:{low + count}] == 0 && pxx_pfn(e) < 0x{add:08x}:
        pxx_pfn(pxx_mkdirty(pxx_advance(e, n +% 0x{number:x}))) == pxx_pfn(pxx_advance(pxx_mkdirty(e), n +% 0x{number:x}))
"""


def laws_for_bytes(size):
    return size // len(law(1000))


def arch(number):
    # The low eleven bits are turned round, target by target.
    bit = lambda place: (place + number) % 11
    fields = sorted([(bit(0), "present"), (bit(1), "write"), (bit(5), "accessed"), (bit(6), "dirty")])
    lines, at = [], 0
    for place, name in fields + [(11, None)]:
        if place > at:
            lines.append(f"        {place - 1}:{at} ignored" if place - 1 > at else f"        {at} ignored")
        if name:
            lines.append(f"        {place} {name}")
        at = place + 1
    lines += ["        11 ignored", "        51:12 pfn", "        63:52 reserved"]
    body = "\n".join(lines)
    return f"""
arch toy{number} {{
    word 64
    entry pte : bits<64> {{
{body}
    }}
    op pte_present(e) = e.present
    op pte_dirty(e) = e.dirty
    op pte_pfn(e) = e.pfn as ulong
    op pte_mkdirty(e) touches dirty = e with {{ dirty = 1 }}
    op pte_advance(e, n) touches pfn = e with {{ pfn = e.pfn +% n[39:0] }}
}}

target toy{number} : toy{number} {{ levels pte  contracts leaf }}
"""


def specification(laws, targets):
    text = """module toy

contract leaf for pxx in pte {
    op pxx_present(e: pxx) -> bool
    op pxx_dirty(e: pxx) -> bool
    op pxx_pfn(e: pxx) -> ulong
    op pxx_mkdirty(e: pxx) -> pxx
    op pxx_advance(e: pxx, n: ulong) -> pxx
"""
    text += "".join(law(number) for number in range(1, laws + 1)) + "}\n"
    return text + "".join(arch(number) for number in range(targets))

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/conformance.md from what proofs and kernel runs said.

usage: conformance.py PROVE.json TEST.json ...

PROVE.json is of `ptspec prove --json`, each TEST.json of `ptspec test --backend kernel --json`.
"""
import collections
import json
import pathlib
import sys

Cell = collections.namedtuple("Cell", "proved agreed findings failed")


def laws_of(target):
    """Laws that a target owes and has proved, by contract; the findings among them."""
    proved, findings = collections.Counter(), collections.defaultdict(set)
    for obligation in target["obligations"]:
        contract, law = obligation.get("contract"), obligation.get("law")
        if not contract or not law:
            continue
        name = f"{law}@{obligation.get('level', '')}"
        if obligation["kind"] == "law" and obligation["status"] == "proved":
            proved[contract] += 1
        if obligation["id"].startswith("finding "):
            findings[contract].add(name)
    return proved, findings


def cells(target, run):
    """One cell a contract: what was proved, and what the kernel said to the same laws."""
    proved, findings = laws_of(target)
    outcomes = collections.defaultdict(collections.Counter)
    for test in run["tests"]:
        if test["suite"] not in ("operations", "environment", "run"):
            outcomes[test["suite"]][test["outcome"]] += 1
    result = {}
    for contract in set(proved) | set(outcomes):
        said = outcomes[contract]
        result[contract] = Cell(proved[contract], said["passed"], max(said["finding"], len(findings[contract])),
                                said["failed"])
    return result


def cell_text(cell):
    if cell is None:
        return "–"
    text = f"{cell.proved} · {cell.agreed}"
    if cell.findings:
        text += f" · **{cell.findings}**"
    if cell.failed:
        text += f" · {cell.failed} FAILED"
    return text


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def summary_row(name, target, run):
    obligations = target["obligations"]
    operations = collections.Counter(test["outcome"] for test in run["tests"] if test["suite"] == "operations")
    bound = sum(operations.values()) - operations["skipped"]
    machines = "; ".join(machine["name"] for machine in run["machines"])
    totals = run["totals"]
    return [name, run["kernel"], machines, sum(o["status"] == "proved" for o in obligations),
            f"{bound} of {sum(operations.values())}", totals["vectors"],
            f"{totals['seconds']:.0f}", totals["findings"], totals["failed"]]


def unbound_lines(run):
    reasons = collections.defaultdict(list)
    for test in run["tests"]:
        if test["suite"] == "operations" and test["outcome"] == "skipped":
            reasons[test.get("message", "")].append(f"`{test['name']}`")
    return "".join(f"- {', '.join(sorted(names))}: {reason}\n" for reason, names in sorted(reasons.items()))


def page(prove, runs):
    targets = {target["target"]: target for target in prove["targets"]}
    by_name = {run["totals"]["target"]: run for run in runs}
    names = [name for name in targets if name in by_name]
    columns = {name: cells(targets[name], by_name[name]) for name in names}
    contracts = sorted({contract for column in columns.values() for contract in column})
    text = """# Conformance

What is proved of each architecture, and what kernels say to the same laws and operations. Written by
`./dev conformance`; the findings are told in [findings.md](findings.md).

## Kernels

The tests of a target run inside its kernel, once with each kind of page tables that the kernel can boot with.
*Seconds* are those of the tests in the emulator, all boots together.

"""
    text += table(["target", "kernel", "booted with", "obligations proved", "operations bound", "vectors", "seconds",
                   "findings", "failed"], [summary_row(name, targets[name], by_name[name]) for name in names])
    text += """
## Contracts

Laws proved for all inputs · laws and operation contracts that the kernel's helpers keep on all vectors · **findings**
(laws that a kernel breaks, exactly where the finding says so). A dash: the contract is not owed.

"""
    text += table(["contract", *names],
                  [[contract, *(cell_text(columns[name].get(contract)) for name in names)] for contract in contracts])
    text += "\n## Operations that no kernel run reaches\n"
    for name in names:
        text += f"\n### {name}\n\n{unbound_lines(by_name[name]) or 'None.' + chr(10)}"
    return text


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    prove, *runs = [json.loads(pathlib.Path(file).read_text()) for file in sys.argv[1:]]
    pathlib.Path(__file__).with_name("conformance.md").write_text(page(prove, runs))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast ptspec proves, as ratios against something measured in the same run.

usage: bench.py TOOL [--runs N] [--json FILE] [--svg FILE] [--page FILE]

Times are medians of whole processes. `cpu` is user and system time of a process with its children: what other
people do on the machine moves it less than the time on the wall. Ratios are of cpu times.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import generate
import picture


def cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


peer_factor = 5  # who needs so many times what we need is no peer


def run(command, text=None, codes=(0,), seconds=None):
    """Runs a command; gives its output, and what it cost."""
    before, begin = cpu_of_children(), time.monotonic()
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=seconds)
    cost = {"wall": time.monotonic() - begin, "cpu": cpu_of_children() - before}
    if done.returncode not in codes:
        sys.exit(f"bench: {' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout, cost


def for_boolector(text):
    """Boolector 1.5 knows neither `declare-const` nor `define-fun`: definitions become lets."""
    declarations, lets, claims = [], [], []
    for line in text.splitlines():
        if declared := re.match(r"\(declare-const (\S+) (.*)\)$", line):
            declarations.append(f"(declare-fun {declared[1]} () {declared[2]})")
        elif defined := re.match(r"\(define-fun (\S+) \(\) (?:Bool|\(_ BitVec \d+\)) (.*)\)$", line):
            lets.append(f"(let (({defined[1]} {defined[2]})) ")
        elif asserted := re.match(r"\(assert (.*)\)$", line):
            claims.append(asserted[1])
    claim = claims[0] if len(claims) == 1 else f"(and {' '.join(claims)})"
    whole = "".join(lets) + claim + ")" * len(lets)
    return "\n".join(["(set-logic QF_BV)", *declarations, f"(assert {whole})", "(check-sat)", "(exit)", ""])


def median(costs):
    return {key: round(statistics.median(cost[key] for cost in costs), 4) for key in costs[0]}


def say(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


class Bench:
    def __init__(self, tool, runs, scratch):
        self.tool, self.runs, self.scratch = tool, runs, scratch

    def prove(self, specs, *options):
        out, cost = run([self.tool, "prove", specs, "--json", "-", *options])
        return json.loads(out)["totals"], cost

    def cold(self, specs, *options):
        results = [self.prove(specs, "--no-cache", *options) for _ in range(self.runs)]
        return results[0][0], median([cost for _, cost in results])

    def shipped(self):
        """(a) everything that is shipped, from nothing and from kept answers."""
        totals, cold = self.cold("specs")
        self.prove("specs")
        warm = median([self.prove("specs")[1] for _ in range(self.runs)])
        run([self.tool, "prove", "specs"])
        again = median([run([self.tool, "prove", "specs"])[1] for _ in range(self.runs)])
        return {
            "goals": totals["goals"], "unique": totals["unique"], "solved": totals["solved"],
            "cold": cold, "warm": warm, "again": again,
            "goals_per_second_a_core": round(totals["goals"] / cold["cpu"]),
            "solved_per_second_a_core": round(totals["solved"] / cold["cpu"]),
        }

    def questions(self):
        """The different questions among the shipped specifications' goals."""
        folder = self.scratch / "smt"
        self.prove("specs", "--smt-dir", str(folder))
        texts = {}
        for file in sorted(folder.glob("*.smt2")):
            if file.stem.endswith("as_found"):
                continue  # of a run that was found without a solver: a question that proofs do not ask
            lines = file.read_text().splitlines(keepends=True)
            text = "".join(line for line in lines if not line.startswith((";", "(set-info")))
            texts.setdefault(text, file)
        return texts

    def peers(self, questions, ours):
        """(b) the same questions, each once, in one process of a solver alone; boolector 1.5 knows no scopes,
        so it gets a process each."""
        logic = "(set-logic QF_BV)\n"
        scoped = logic + "".join("(push 1)\n" + text.replace(logic, "") + "(pop 1)\n" for text in questions)
        tactic = "(check-sat-using (then simplify solve-eqs bit-blast sat))"
        whole = {
            "z3, push and pop": (["z3", "-in", "-smt2"], scoped),
            "z3, tactic simplify solve-eqs bit-blast sat":
                (["z3", "-in", "-smt2"], scoped.replace("(check-sat)", tactic)),
            "z3, tactic qfbv": (["z3", "-in", "-smt2"], scoped.replace("(check-sat)", "(check-sat-using qfbv)")),
            "cvc5, reset": (["cvc5", "--lang=smt2", "--incremental", "-"],
                            "".join(text + "(reset)\n" for text in questions)),
        }
        seconds = peer_factor * ours["cpu"]
        result, verdicts = [], {}
        for name, (command, text) in whole.items():
            if not shutil.which(command[0]):
                continue
            try:
                outs = [run(command, text, seconds=seconds) for _ in range(self.runs)]
            except subprocess.TimeoutExpired:
                say(f"{name}: not done within {seconds:.0f} s")
                continue
            cost = median([cost for _, cost in outs])
            verdicts[name] = outs[0][0].split()
            result.append({"solver": name, "one_process": True, **cost})
        if shutil.which("boolector"):
            name = "boolector, a process each"
            before, begin, said = cpu_of_children(), time.monotonic(), []
            for text in map(for_boolector, questions):
                left = begin + seconds - time.monotonic()
                if left <= 0:
                    break
                try:
                    said.append(run(["boolector", "--smt2"], text, codes=(0, 10, 20), seconds=left)[0].strip())
                except subprocess.TimeoutExpired:
                    break
            if len(said) == len(questions):
                result.append({"solver": name, "one_process": False, "wall": round(time.monotonic() - begin, 4),
                               "cpu": round(cpu_of_children() - before, 4)})
                verdicts[name] = said
            else:
                say(f"{name}: {len(said)} of {len(questions)} questions within {seconds:.0f} s")
        if len({tuple(said) for said in verdicts.values()}) > 1:
            sys.exit("bench: the solvers disagree")
        for peer in result:
            peer["ptspec_ratio"] = round(ours["cpu"] / peer["cpu"], 2)
        return result

    def megabyte(self):
        """(d) reading and checking a large specification."""
        folder = self.scratch / "large"
        folder.mkdir()
        text = generate.specification(laws=generate.laws_for_bytes(1 << 20), targets=1)
        (folder / "toy.pts").write_text(text)
        cost = median([run([self.tool, "check", str(folder)])[1] for _ in range(self.runs)])
        return {"bytes": len(text), **cost}

    def tables(self):
        """(e) one shipped target without its paging, which would say how large tables are, with tables of other
        sizes."""
        points = []
        for size in (4, 64, 512, 4096):
            folder = self.scratch / f"tables-{size}" / "specs"
            for part in ("api", "arch/x86_64"):
                shutil.copytree(f"specs/{part}", folder / part)
            target = folder / "arch/x86_64/target.pts"
            target.write_text(re.sub(r"\n *(import paging\.|pagings ).*", "", target.read_text()))
            changed = 0
            for file in folder.rglob("*.pts"):
                text, count = re.subn(r"(const PTRS_PER_\w+: u32 = )512", rf"\g<1>{size}", file.read_text())
                file.write_text(text)
                changed += count
            if not changed:
                sys.exit("bench: no table sizes in specs/")
            totals, cost = self.cold(str(folder))
            points.append({"size": size, "goals": totals["goals"], "solved": totals["solved"], **cost})
        return points

    def growth(self, name, sizes, make):
        """(e) cold proofs of generated specifications."""
        points = []
        for size in sizes:
            folder = self.scratch / f"{name}-{size}"
            folder.mkdir()
            (folder / "toy.pts").write_text(make(size))
            totals, cost = self.cold(str(folder))
            points.append({"size": size, "goals": totals["goals"], "solved": totals["solved"], **cost})
        return points


def table(result):
    a = result["shipped"]
    rows = [
        ("goals of the shipped specifications; different ones; asked", f"{a['goals']}; {a['unique']}; {a['solved']}"),
        ("`prove`, cold (wall, cpu)", f"{a['cold']['wall']:.2f} s, {a['cold']['cpu']:.2f} s"),
        ("`prove`, every answer kept (wall, cpu)", f"{a['warm']['wall']:.2f} s, {a['warm']['cpu']:.2f} s"),
        ("`prove` again, no file changed (wall, cpu)", f"{a['again']['wall']:.2f} s, {a['again']['cpu']:.2f} s"),
        ("goals a second a core, cold", f"{a['goals_per_second_a_core']}"),
        ("questions a second a core, cold", f"{a['solved_per_second_a_core']}"),
    ]
    for peer in result["peers"]:
        rows.append((f"the same questions: {peer['solver']} (cpu)", f"{peer['cpu']:.2f} s"))
        rows.append((f"cold `prove`, everything in it, against that", f"{peer['ptspec_ratio']:.2f}"))
    d = result["check"]
    rows.append((f"`check` of {d['bytes'] / (1 << 20):.1f} MB (wall, cpu)", f"{d['wall']:.2f} s, {d['cpu']:.2f} s"))
    return "| what | figure |\n|---|---|\n" + "".join(f"| {what} | {figure} |\n" for what, figure in rows)


def rewrite_page(page, figures):
    begin, end = "<!-- figures -->\n", "<!-- end -->"
    text = page.read_text()
    head, rest = text.split(begin)
    page.write_text(head + begin + figures + end + rest.split(end)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--svg", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ptspec-bench-") as name:
        scratch = pathlib.Path(name)
        # A cache of our own: nobody's answers are used, and nobody's are touched.
        os.environ["PTSPEC_CACHE"] = str(scratch / "cache")
        bench = Bench(chosen.tool, chosen.runs, scratch)
        say("shipped specifications")
        result = {"shipped": bench.shipped()}
        say("the same questions, solvers alone")
        result["peers"] = bench.peers(bench.questions(), result["shipped"]["cold"])
        say("a megabyte, growth")
        result["check"] = bench.megabyte()
        result["growth"] = {
            "targets": bench.growth("targets", (1, 2, 4, 8, 16),
                                    lambda n: generate.specification(laws=8, targets=n)),
            "laws": bench.growth("laws", (25, 50, 100, 200, 400),
                                 lambda n: generate.specification(laws=n, targets=1)),
            "entries of a table": bench.tables(),
        }
    figures = table(result)
    print(figures, end="")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=2) + "\n")
    if chosen.svg:
        chosen.svg.write_text(picture.growth(result["growth"]))
    if chosen.page:
        rewrite_page(chosen.page, figures)


if __name__ == "__main__":
    main()

import Foundation
import Testing

/// Sweeps through the command, as a person, a loop and a cluster run them.
@Suite struct SweepCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func plan(lines: Int = 6, ways: String = #"["copy_open_loop"]"#, epochs: Int = 1) async throws
    -> Object
  {
    try scratch.write(
      """
      {"format_version": 1, "base": {"layers": "64-6-10", "epochs": \(epochs), "age_s": 3600}, "ways": \(ways),
       "design": {"parameters": {"cell.gain_sigma": [0, 0.1]}}, "lines": {"count": \(lines)}}
      """, to: "spec.json")
    return try await scratch.json("sweep", "plan", "spec.json", "-o", "plan.json")
  }

  @Test func theKeysOfTheContract() async throws {
    let planned = try await plan()
    #expect(planned.number("jobs") == 12 && planned.number("points") == 2)
    let first = try await scratch.json("sweep", "run", "plan.json", "--shard", "1/2")
    #expect(first.number("done") == 6 && first.number("skipped") == 0)
    let early = try await scratch.run("sweep", "merge", "plan.json", "--complete", "-o", "early.csv")
    #expect(early.status == 65 && early.err.contains("6 of 12 rows are missing"))
    #expect(try !scratch.names.contains("early.csv"))
    let half = try await scratch.json("sweep", "merge", "plan.json")
    #expect(half.number("rows") == 6 && half.number("missing") == 6)
    // A task of an array knows its shard.
    let task = try await Command.shell(
      "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=4 SLURM_ARRAY_TASK_COUNT=2 $MORTAL sweep run plan.json --json",
      in: scratch.path)
    #expect(try Object(task.out).text("shard") == "2/2")
    let all = try await scratch.json("sweep", "submit", "plan.json")
    #expect(all.number("rows") == 12 && all.number("missing") == 0)
    let table = try scratch.text("plan.csv")
    #expect(table.hasPrefix("job,line,teacher_serial,student_serial,cell.gain_sigma,teacher_born_fraction,"))
    #expect(try await scratch.run("sweep", "merge", "plan.json", "-o", "-").out == table)
    #expect(try scratch.names.filter { !$0.contains(".rows-") } == ["plan.csv", "plan.json", "spec.json"])
  }

  /// Killed at a dozen instants and begun again each time, a sweep ends with the table of one that was left alone.
  @Test func aSweepSurvivesKills() async throws {
    _ = try await plan(lines: 20, epochs: 3)
    _ = try await scratch.json("sweep", "submit", "plan.json", "-o", "whole.csv")
    try scratch.copy("plan.json", to: "killed.json")
    var killed = 0
    for kill in 1...12 {
      // A process of its own kills on time where a task among a thousand tests would wake too late.
      let outcome = try await Command.shell(
        "timeout -s KILL \(0.03 * Double(kill)) $MORTAL sweep submit killed.json", in: scratch.path)
      killed += outcome.status == 128 + SIGKILL || outcome.signal == SIGKILL ? 1 : 0
    }
    #expect(killed > 0)
    let last = try await scratch.json("sweep", "submit", "killed.json")
    #expect(last.number("rows") == 40 && last.number("missing") == 0)
    #expect(try scratch.text("killed.csv") == scratch.text("whole.csv"))
  }

  /// Two processes at one shard: the second waits, and nothing is done twice.
  @Test func twoProcessesShareNothing() async throws {
    _ = try await plan(lines: 20, epochs: 3)
    let both = try await Command.shell(
      "$MORTAL sweep run plan.json --json > a & $MORTAL sweep run plan.json --json > b; wait; cat plan.rows-*/*.csv | wc -l",
      in: scratch.path)
    #expect(both.out.trimmingCharacters(in: .whitespacesAndNewlines) == "41")
    let tallies = try ["a", "b"].map { try Object(scratch.text($0)) }
    #expect(tallies.map { $0.number("done") }.reduce(0, +) == 40)
    #expect(tallies.allSatisfy { $0.number("done") + $0.number("skipped") == 40 })
  }

  @Test func aClusterIsAskedForAnArrayAndAMerge() async throws {
    _ = try await plan()
    try makeCluster()
    let path = "PATH=$PWD/bin:$PATH"
    let outcome = try await Command.shell(
      "\(path) $MORTAL sweep submit plan.json --engine slurm --shards 4 --sbatch=--partition=long --json",
      in: scratch.path)
    try #require(outcome.status == 0, "\(outcome.err)")
    #expect(try Object(outcome.out).number("rows") == 12)
    let calls = try scratch.text("calls").split(separator: "\n")
    #expect(calls.count == 2)
    #expect(calls[0].hasPrefix("--parsable ") && calls[0].contains("--array=1-4 --requeue"))
    #expect(calls[0].contains("--partition=long"))
    #expect(calls[1].contains("--dependency=afterany:1 "))
    let table = try scratch.text("plan.csv")
    _ = try await scratch.json("sweep", "submit", "plan.json", "-o", "here.csv")
    #expect(try scratch.text("here.csv") == table)
    // Nothing is missing: nothing is submitted.
    let again = try await Command.shell(
      "\(path) $MORTAL sweep submit plan.json --engine slurm", in: scratch.path)
    #expect(again.status == 0)
    #expect(try scratch.text("calls").split(separator: "\n").count == 2)
  }

  @Test func aComputerWithoutAClusterSaysSo() async throws {
    _ = try await plan()
    let outcome = try await Command.shell(
      "mkdir none; ln -s /usr/bin/env none/env; PATH=$PWD/none $MORTAL sweep submit plan.json --engine slurm",
      in: scratch.path)
    #expect(
      outcome.status == 66 && outcome.err.contains("`sbatch`") && outcome.err.contains("--engine local"))
  }

  /// Damaged specs and plans are refused in order; a plan's digest leaves no way through.
  @Test func specsAndPlansWithFaults() async throws {
    _ = try await plan(lines: 2)
    let (spec, whole) = (try scratch.bytes("spec.json"), try scratch.bytes("plan.json"))
    var specs = Faults(seed: 5, of: [spec])
    var plans = Faults(seed: 6, of: [whole])
    for round in 0..<80 {
      try scratch.write(specs.next(), to: "s.json")
      let planned = try await scratch.run("sweep", "plan", "s.json", "-o", "p.json")
      #expect([0, 64, 65, 66].contains(planned.status), "spec \(round): \(planned.err)")
      let damaged = plans.next()
      try scratch.write(damaged, to: "d.json")
      let run = try await scratch.run("sweep", "run", "d.json")
      #expect(run.status == (damaged == whole ? 0 : 65), "plan \(round): \(run.err)")
    }
  }

  /// A cluster of one node that runs what it is given at once.
  private func makeCluster() throws {
    try FileManager.default.createDirectory(at: scratch.url("bin"), withIntermediateDirectories: false)
    try scratch.write(
      """
      #!/bin/sh
      printf '%s ' "$@" | tr '\\n' ' ' >> calls; echo >> calls
      for word; do
        case $word in --wrap=*) wrapped=${word#--wrap=} ;; --array=*) list=${word#--array=} ;; esac
      done
      for range in $(echo "${list:-none}" | tr , ' '); do
        if [ "$range" = none ]; then sh -c "$wrapped" > /dev/null; continue; fi
        for task in $(seq "${range%-*}" "${range#*-}"); do
          SLURM_ARRAY_TASK_ID=$task sh -c "$wrapped" > /dev/null
        done
      done
      grep -c . calls
      """, to: "bin/sbatch")
    try scratch.write("#!/bin/sh\nexit 0\n", to: "bin/squeue")
    for tool in ["sbatch", "squeue"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: scratch.path + "/bin/" + tool)
    }
  }
}

import Foundation
import MortalComputing
import Testing

/// Every way to fail ends with the status that the contract names, says what is wrong and what to do, on stderr
/// and with `--json` on stdout too, and leaves every file as it was.
/// One after another, because they share a folder and no two processes work on one chip at a time.
@Suite(.serialized) struct FailureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let words: String

    init(_ status: Int32, _ arguments: String, _ words: String) {
      self.arguments = arguments.split(separator: " ").map { $0 == "''" ? "" : String($0) }
      self.status = status
      self.words = words
    }

    var testDescription: String { "\(arguments.joined(separator: " ")) gives \(status)" }
  }

  static let usage = [
    Case(64, "devicess", "did you mean `devices`"), Case(64, "help tran", "did you mean `train`"),
    Case(64, "''", "there is no verb"), Case(64, "\u{1F9E0}", "the verbs are"),
    Case(64, "--nonsense", "--nonsense"),
    Case(64, "devices --josn", "--json"), Case(64, "devices show", "<name>"),
    Case(64, "devices showw", "showw"),
    Case(64, "fabricate --device ideal --serial 1 --layers 64-0-10 -o n", "784-128-10"),
    Case(64, "fabricate --device ideal --serial 1 --layers 64 -o n", "784-128-10"),
    Case(64, "fabricate --device ideal --serial 1 --layers 64--10 -o n", "784-128-10"),
    Case(64, "fabricate --device ideal --serial 1 --layers '' -o n", "784-128-10"),
    Case(64, "fabricate --device ideal --serial 1 --layers 99999999999999999999-1 -o n", "784-128-10"),
    Case(64, "fabricate --device ideal --serial 1 --layers 16777217-1 -o n", "16777216"),
    Case(
      64, "fabricate --device ideal --serial 1 --layers 9223372036854775807-9223372036854775807 -o n",
      "layers"),
    Case(64, "fabricate --device ideal --serial 1 --layers 16777216-16777216 -o n", "GB"),
    Case(64, "fabricate --device ideal --serial 1 --layers 64-10 --tile 1x1 -o n", "256x256"),
    Case(64, "fabricate --device ideal --serial 1 --layers 64-10 --tile 65537x2 -o n", "256x256"),
    Case(64, "fabricate --device ideal --serial 4294967295 --layers 64-10 -o n", "L07-W03-D12"),
    Case(64, "fabricate --device ideal --serial -1 --layers 64-10 -o n", "--serial"),
    Case(64, "fabricate --device ideal --serial L1-W2 --layers 64-10 -o n", "L07-W03-D12"),
    Case(64, "fabricate --device ideal --serial 1 --layers 64-10 -o -", "standard output"),
    Case(64, "fabricate --device ideal --serial 1 --layers 64-10 -o ''", "the path is empty"),
    Case(64, "fabricate --device ideal --serial 1 --layers 64-10", "--output"),
    Case(64, "age a.chip --for 30x", "90s, 6h, 30d or 10y"), Case(64, "age a.chip --for ''", "90s"),
    Case(64, "age a.chip --for=-1d", "90s"), Case(64, "age a.chip --for nans", "90s"),
    Case(64, "age a.chip --for 1e300y", "90s"), Case(64, "age a.chip --for 286y", "90s"),
    Case(64, "age a.chip --for 1d --at 0K", "330K or 85C"), Case(64, "age a.chip --for 1d --at 300", "330K"),
    Case(64, "age a.chip --for 1d --at -274C", "--at"), Case(64, "age a.chip --for 1d --at 1e-9K", "330K"),
    Case(64, "age a.chip --for 1d --at infK", "330K"), Case(64, "age old.chip --for 1y", "9e9 s"),
    Case(64, "age a.chip", "--until-dead"), Case(64, "age a.chip --for 1d --until-dead", "--profile"),
    Case(64, "age a.chip --profile hot.csv --at 330K", "--at"),
    Case(64, "age old.chip --profile hot.csv", "9e9 s"),
    Case(64, "prognosis a.chip --floor 0", "--floor"), Case(64, "prognosis a.chip --floor nan", "--floor"),
    Case(64, "prognosis a.chip --floor 0.9 --floor-accuracy 0.5", "not both"),
    Case(64, "prognosis a.chip --floor-accuracy 1.5", "--floor-accuracy"),
    Case(64, "prognosis a.chip --reads 0", "--reads"), Case(64, "prognosis a.chip --task digts", "digits"),
    Case(64, "distill a.chip b.chip --transfer digits+", "--transfer"),
    Case(64, "distill a.chip b.chip --transfer noise", "the first part"),
    Case(64, "distill a.chip b.chip --transfer 2*digits", "--transfer"),
    Case(64, "distill a.chip b.chip --transfer digits@", "--transfer"),
    Case(64, "distill a.chip b.chip --leave-out 3,x", "3,7"),
    Case(64, "distill a.chip b.chip --labels 1.5", "--labels"),
    Case(64, "distill a.chip b.chip --labels nan", "--labels"),
    Case(64, "distill a.chip b.chip --reads 5 --queries 4", "--queries"),
    Case(64, "distill a.chip b.chip --view 14x", "--view"),
    Case(64, "distill a.chip b.chip --with-view left", "--with-view"),
    Case(64, "distill a.chip b.chip --mutual 0", "--mutual"),
    Case(64, "distill a.chip b.chip --with a.chip", "the same file"),
    Case(64, "train a.chip --trust 2", "--trust"),
    Case(64, "train a.chip --wrong-labels nan", "--wrong-labels"),
    Case(64, "train a.chip --task digts", "did you mean `digits`"),
    Case(64, "train a.chip --task ''", "digits"), Case(64, "train a.chip --task mnist", "--data DIR"),
    Case(64, "evaluate a.chip --data folder", "takes no --data"),
    Case(64, "distill a.chip b.chip --transfer npy:a.chip", "1 files"),
    Case(64, "train a.chip --rule exatc", "did you mean `exact`"),
    Case(64, "train a.chip --rule ''", "exact"),
    Case(64, "train a.chip --epochs 0", "--epochs"),
    Case(64, "train a.chip --epochs 9223372036854775807", "--epochs"),
    Case(64, "train a.chip --batch 9223372036854775807", "--batch"),
    Case(64, "train a.chip --batch 0", "--batch"),
    Case(64, "train a.chip --rate 3e38", "--rate"),
    Case(64, "train a.chip --output-rate nan", "--output-rate"),
    Case(64, "train a.chip --momentum 1", "--momentum"), Case(64, "train a.chip --seed -1", "--seed"),
    Case(64, "train a.chip --seed 18446744073709551616", "--seed"),
    Case(64, "train a.chip --threads 0", "--threads"),
    Case(64, "train a.chip b.chip", "b.chip"), Case(64, "evaluate a.chip --reads 0", "--reads"),
    Case(64, "evaluate ''", "the path is empty"), Case(64, "inspect a.chip --layer 2", "--layer 0 to 1"),
    Case(64, "inspect a.chip --cells -", "stdout"),
    Case(64, "program a.chip --weights ''", "the path is empty"),
    Case(64, "copy a.chip a.chip", "same file"), Case(64, "copy a.chip ./a.chip", "same file"),
    Case(64, "copy a.chip soft.chip", "same file"), Case(64, "distill a.chip hard.chip", "same file"),
    Case(64, "copy a.chip b.chip --method write-verfy", "write-verify"),
    Case(64, "distill a.chip b.chip --softness 0", "--softness"),
    Case(64, "distill a.chip b.chip --softness 1e-45", "--softness"),
    Case(64, "distill a.chip b.chip --accept 1.5", "--accept"),
    Case(64, "distill a.chip b.chip --accept nan", "--accept"),
    Case(64, "distill a.chip b.chip --reads 9223372036854775807", "--reads"),
    Case(64, "distill a.chip b.chip --examples 0", "--examples"),
    Case(64, "distill a.chip b.chip --rule x", "rules"),
    Case(64, "compare --pairs 1000000", "--pairs"), Case(64, "compare --generations 0", "--generations"),
    Case(64, "compare --task digit", "did you mean"), Case(64, "compare --layers 64", "--layers"),
    Case(64, "compare -o - --report -", "stdout"), Case(64, "compare --threads -1", "--threads"),
    Case(64, "energy a.chip --by phase,wat", "layer"),
    Case(64, "energy a.chip --rival jupi-7nm", "jouppi-7nm"),
    Case(64, "energy", "--published"), Case(64, "energy a.chip --published isaac", "--published"),
    Case(64, "energy --published isac", "isaac"), Case(64, "energy a.chip --rival-memory tape", "sram-1mb"),
    Case(64, "energy a.chip --rival horowitz-45nm --rival-memory hbm2", "ddr"),
    Case(64, "energy a.chip --system-factor 0.5", "--system-factor"),
    Case(64, "energy a.chip --batch 0", "--batch"), Case(64, "energy a.chip --format xml", "csv"),
    Case(64, "kernels --level sse9", "baseline"),
  ]

  static let data =
    ["inspect", "evaluate", "energy", "train", "age --for 1d", "prognosis --floor 0.9"].flatMap { verb in
      let words = verb.split(separator: " ", maxSplits: 1)
      let rest = words.count > 1 ? " " + words[1] : ""
      return [
        "cut.chip", "flipped.chip", "empty.chip", "note.chip", "plain.safetensors", "folder", "/dev/null",
      ].map {
        Case(65, "\(words[0]) \($0)\(rest)", "")
      }
    } + [
      Case(65, "age a.chip --until-dead", "--for"), Case(65, "age a.chip --profile note.chip", "line 1"),
      Case(65, "age a.chip --profile empty.chip", "rows"), Case(65, "age a.chip --profile cold.csv", "0.0 K"),
      Case(65, "evaluate dead.chip", "row drivers failed in layer"), Case(65, "train dead.chip", "dead"),
      Case(65, "prognosis dead.chip", "dead"), Case(65, "copy dead.chip a.chip", "dead"),
      Case(65, "copy a.chip dead.chip", "dead"), Case(65, "distill dead.chip a.chip", "dead"),
      Case(65, "prognosis wide.chip", "64-...-10"),
      Case(65, "train a.chip --task npy:note.chip,note.chip", "no .npy file"),
      Case(65, "distill a.chip b.chip --transfer idx:a.chip", "no directory"),
      Case(65, "inspect /dev/zero", ""), Case(65, "train wide.chip", "64-...-10"),
      Case(65, "evaluate wide.chip", "64-...-10"), Case(65, "copy a.chip wide.chip", "layers"),
      Case(65, "distill a.chip wide.chip", "inputs"), Case(65, "distill wide.chip wider.chip", "64-...-10"),
      Case(65, "distill a.chip b.chip --leave-out 99", "no class 99"),
      Case(65, "distill a.chip b.chip --view 5x5", "cannot be averaged"),
      Case(65, "distill a.chip b.chip --view left", "32-...-10"),
      Case(65, "distill a.chip b.chip --with wide.chip", "65-12-10"),
      Case(65, "distill a.chip b.chip --also wide.chip", "inputs"),
      Case(65, "distill old.chip b.chip --teach-for 1y", "as old as"),
      Case(65, "evaluate a.chip --with wide.chip", "64-...-10"),
      Case(65, "train a.chip --trust 0.1", "teaches nothing"),
      Case(65, "compare --layers 32-10", "64-...-10"),
      Case(65, "distill a.chip b.chip --epochs 1 --examples 50 --accept 1", "less than"),
      Case(65, "program a.chip --weights plain.safetensors", "weight"),
      Case(65, "program a.chip --weights note.chip", ""),
      Case(65, "program a.chip --weights shape.safetensors", "shape"),
      Case(65, "program a.chip --weights nan.safetensors", "not finite"),
      Case(65, "devices show ./folder", "directory"),
      Case(65, "devices show misspelt.json", "did you mean `g_max_uS`"),
      Case(65, "devices show negative.json", "offset_sigma"), Case(65, "devices show nan.json", ""),
      Case(65, "devices show words.json", ""), Case(65, "devices show unsourced.json", "source"),
      Case(65, "fabricate --device misspelt.json --serial 1 --layers 64-10 -o n", "did you mean `g_max_uS`"),
      Case(65, "compare --student-device ./negative.json", "offset_sigma"),
    ]

  static let missing = [
    Case(66, "train a.chip --task mnist --data folder", "train-images-idx3-ubyte"),
    Case(66, "prognosis a.chip --task fashion-mnist --data none", "directory"),
    Case(66, "compare --task idx:none", "none"),
    Case(66, "age a.chip --profile none.csv", "none.csv"), Case(66, "prognosis none.chip", "none.chip"),
    Case(66, "inspect none.chip", "none.chip"), Case(66, "evaluate folder/none.chip", "none.chip"),
    Case(66, "train a.chip/none", "a.chip/none"), Case(66, "copy a.chip none.chip", "none.chip"),
    Case(66, "distill none.chip a.chip", "none.chip"), Case(66, "energy dangling.chip", "dangling.chip"),
    Case(66, "program a.chip --weights none", "none"), Case(66, "devices show none.json", "none.json"),
    Case(66, "devices show generic-analgo", "did you mean `generic-analog`"),
    Case(66, "devices show ''", "generic"),
    Case(66, "fabricate --device nope --serial 1 --layers 64-10 -o n", "generic-analog"),
    Case(66, "compare --device idael", "did you mean `ideal`"),
    Case(66, "inspect \u{1B}[31m\u{202E}", "\\u{1b}"),
  ]

  static let unwritable = [
    Case(73, "fabricate --device ideal --serial 1 --layers 64-10 -o none/n", "directory"),
    Case(73, "fabricate --device ideal --serial 1 --layers 64-10 -o a.chip/n", "directory"),
    Case(73, "fabricate --device ideal --serial 1 --layers 64-10 -o folder", "directory"),
    Case(73, "fabricate --device ideal --serial 1 --layers 64-10 -o .", "directory"),
    Case(73, "fabricate --device ideal --serial 1 --layers 64-10 -o folder/", "directory"),
    Case(73, "fabricate --device ideal --serial 1 --layers 64-10 -o loop", ""),
    Case(73, "inspect a.chip --map none/a.svg", "directory"),
    Case(73, "inspect a.chip --cells folder", "directory"),
    Case(73, "compare -o none/study.json", "directory"), Case(73, "compare --report folder", "directory"),
  ]

  @Test(arguments: usage) func badUsage(_ item: Case) async throws { try await expectFailure(item) }
  @Test(arguments: data) func badData(_ item: Case) async throws { try await expectFailure(item) }
  @Test(arguments: missing) func missingInput(_ item: Case) async throws { try await expectFailure(item) }
  @Test(arguments: unwritable) func unwritableOutput(_ item: Case) async throws {
    try await expectFailure(item)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func fullDisk() async throws {
    try await expectFailure(
      Case(73, "fabricate --device ideal --serial 1 --layers 64-10 -o /dev/full", "space"))
    try await expectFailure(Case(73, "inspect a.chip --map /dev/full", "space"))
  }

  private func expectFailure(_ item: Case) async throws {
    let bench = try await Bench.shared.value
    let before = try bench.contents()
    let outcome = try await Command.run(item.arguments, in: bench.scratch.path)
    #expect(outcome.status == item.status, "\(outcome.err)")
    #expect(outcome.out == "")
    let told = try await Command.run(item.arguments + ["--json"], in: bench.scratch.path)
    #expect(told.status == item.status)
    #expect(told.err == outcome.err)
    let error = try Object(told.out).object("error")
    let message = try #require(error.text("message"))
    let remedy = try #require(error.text("remedy"))
    #expect(outcome.err == "mortal: \(message)\n  \(remedy)\n")
    #expect(message.count > 5 && remedy.count > 5)
    #expect(item.words.isEmpty || outcome.err.contains(item.words), "\(outcome.err)")
    #expect(!outcome.err.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    for noise in ["Error(", "Swift", "Optional(", "NSCocoa", "Laboratory", "Fatal", ".swift"] {
      #expect(!outcome.err.contains(noise), "\(outcome.err)")
    }
    #expect(try bench.contents() == before)
  }
}

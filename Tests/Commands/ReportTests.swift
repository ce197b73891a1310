import Foundation
import MortalComputing
import Testing

/// `report` of every kind of file.
@Suite struct ReportTests {
  private let scratch: Scratch
  /// The command's search path in these tests is the system's.
  private static let canDraw = ["/usr/bin/gnuplot", "/bin/gnuplot"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  init() throws { scratch = try Scratch() }

  private func expectPage(
    of file: String, kind: String, figures: Int, _ more: String...,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let arguments = ["report", file, "-o", "page.html"] + more
    let outcome = try await Command.run(arguments + ["--json"], in: scratch.path)
    try #require(outcome.status == 0, "\(outcome.err)", sourceLocation: location)
    let result = try Object(outcome.out)
    #expect(result.text("report") == "page.html" && result.text("kind") == kind, sourceLocation: location)
    #expect(result.number("figures") == (Self.canDraw ? Double(figures) : 0), sourceLocation: location)
    #expect(outcome.err.contains("gnuplot") == !Self.canDraw, sourceLocation: location)
    let page = try scratch.text("page.html")
    #expect(XMLFaults.first(in: page) == nil, sourceLocation: location)
    #expect(page.ranges(of: "<svg ").count == (Self.canDraw ? figures : 0), sourceLocation: location)
    expectAlone(page, at: location)
    // The same page on stdout, and nothing else.
    let dash = try await Command.run(["report", file, "-o", "-"] + more, in: scratch.path)
    #expect(dash.out == page, sourceLocation: location)
  }

  @Test func ofAStudy() async throws {
    let compare = ["compare", "--pairs", "2", "--generations", "2", "--epochs", "1", "-o", "study.json"]
    let outcome = try await Command.run(compare + ["--report", "direct.html"], in: scratch.path)
    #expect(outcome.status == 0)
    try await expectPage(of: "study.json", kind: "compare", figures: 5)
    #expect(try scratch.text("direct.html") == scratch.text("page.html"))
    #expect(try scratch.text("page.html").contains("Which way wins"))
  }

  @Test func ofATrainingAChipAndACheckpoint() async throws {
    try await scratch.fabricate("a.chip")
    try await scratch.fabricate("b.chip", serial: 8)
    let training = try await scratch.run("train", "a.chip", "--epochs", "1", "--json")
    try scratch.write(training.out, to: "train.json")
    try await expectPage(of: "train.json", kind: "train", figures: 1)
    try await expectPage(of: "a.chip", kind: "chip", figures: 2)
    try await expectPage(of: "a.chip", kind: "chip", figures: 2, "--against", "b.chip")
    #expect(try scratch.text("page.html").contains("weights less those of chip 8"))
  }

  @Test func ofDrift() async throws {
    let bench = try await scratch.run(
      "characterize", "--device", "pcm-nandakumar-2019", "--serial", "1", "--cells", "200", "--protocol",
      "drift", "--levels", "0.1,0.5,1", "--times", "0s,20s,1h,30d", "-o", "drift.csv")
    #expect(bench.status == 0, "\(bench.err)")
    try await expectPage(of: "drift.csv", kind: "drift", figures: 1)
  }

  @Test func ofAWafer() async throws {
    try await scratch.json(
      "fabricate", "--wafer", "L07-W03", "--device", "generic-analog", "--layers", "6-4-3", "-o", "w",
      "--map-only")
    try await expectPage(of: "w/L07-W03.csv", kind: "wafer", figures: 1)
    let table = try scratch.text("w/L07-W03.csv")
    #expect(
      try scratch.text("page.html").contains("A wafer of \(table.split(separator: "\n").count - 1) dies"))
    for damaged in [
      "die,serial,x\n1,a,2\n", table.replacing(",true,", with: ",yes,"), table.replacing("L07", with: "L07,"),
      String(table.prefix { $0 != "\n" }) + "\n", table.replacing(",1,", with: ",nan,") + "1,2,3\n",
    ] {
      try scratch.write(damaged, to: "damaged.csv")
      let outcome = try await scratch.run("report", "damaged.csv", "-o", "x.html")
      #expect(outcome.status == 65 && outcome.err.hasPrefix("mortal: "), "\(damaged.prefix(200))")
    }
  }

  @Test func failuresAreTold() async throws {
    try await scratch.fabricate("a.chip")
    try scratch.write("{\"study\": \"compare\"}", to: "study.json")
    try scratch.write("{\"history\": [], \"rule\": 1}", to: "train.json")
    try scratch.write("g_target_rel,time_s\n1,2\n", to: "drift.csv")
    try scratch.write("hello", to: "other")
    try scratch.write(Array(try scratch.bytes("a.chip").dropLast(9)), to: "torn.chip")
    let cases: [(Int32, [String])] = [
      (65, ["study.json", "-o", "x.html"]), (65, ["train.json", "-o", "x.html"]),
      (65, ["drift.csv", "-o", "x.html"]), (65, ["other", "-o", "x.html"]),
      (65, ["torn.chip", "-o", "x.html"]), (66, ["none", "-o", "x.html"]),
      (66, ["a.chip", "--against", "none", "-o", "x.html"]), (73, ["a.chip", "-o", "none/x.html"]),
      (64, ["a.chip"]), (64, ["a.chip", "-o", "a.chip"]), (64, ["study.json", "-o", "study.json"]),
    ]
    for (status, arguments) in cases {
      let outcome = try await Command.run(["report"] + arguments, in: scratch.path)
      #expect(outcome.status == status, "\(arguments): \(outcome.err)")
      #expect(outcome.err.hasPrefix("mortal: ") && outcome.out.isEmpty, "\(arguments)")
    }
    #expect(try !scratch.names.contains("x.html"))
    #expect(try scratch.text("study.json") == "{\"study\": \"compare\"}")
  }

  @Test func withoutGnuplotItSaysSo() async throws {
    try await scratch.fabricate("a.chip")
    let outcome = try await Command.shell(
      "PATH=/nowhere \"$MORTAL\" report a.chip -o a.html", in: scratch.path)
    #expect(outcome.status == 0)
    #expect(outcome.err.contains("apt install gnuplot-nox"))
    #expect(outcome.out == "a.html: a page with 0 pictures\n")
  }

  @Test func inspectIsPlainWhereNobodySeesColours() async throws {
    try await scratch.fabricate("a.chip")
    let outcome = try await scratch.run("inspect", "a.chip")
    #expect(outcome.out.contains("conductances, µS") && !outcome.out.contains("\u{1B}"))
    #expect(outcome.out.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}

/// A page fetches nothing and runs nothing.
func expectAlone(_ page: String, at location: SourceLocation = #_sourceLocation) {
  for outside in ["src=", "url(", "@import", "<script", "<link", "<iframe", "javascript:"] {
    #expect(!page.contains(outside), "\(outside)", sourceLocation: location)
  }
  let links = page.matches(of: /href="([^"]*)"/).map { String($0.1) }
  #expect(links.allSatisfy { $0.hasPrefix("#") }, "\(links)", sourceLocation: location)
  #expect(
    page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""), sourceLocation: location)
}

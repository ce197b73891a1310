import Analog
import Foundation
import Laboratory
import Learning
import Testing

/// The page of a comparison: what it says, that its file gives the same, and what it refuses.
@Suite struct ComparisonReportTests {
  private static let small: Result<Comparison, any Error> = Result {
    var plan = ComparisonPlan(
      card: try DeviceCard(named: "generic-analog"), data: .digits, layers: [64, 8, 10], pairs: 2,
      generations: 2)
    plan.training.epochs = 1
    plan.distillation.training.epochs = 1
    return try Comparison.run(plan, threads: 2)
  }

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func report(of text: String, searchPath: String? = nil) throws -> Report {
    let path = scratch.file("study.json")
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return try Report(path: path, searchPath: searchPath)
  }

  @Test func aStudyAndItsFileGiveTheSamePage() throws {
    let comparison = try Self.small.get()
    let direct = try Report(comparison)
    let read = try report(of: comparison.json.prettyText)
    #expect(read.html == direct.html)
    #expect(read.kind == .comparison && read.figures == direct.figures)
    #expect(read.figures == (Gnuplot() == nil ? 0 : 5))
    #expect(read.notices.isEmpty == (Gnuplot() != nil))
  }

  /// Without gnuplot every number is there all the same, and the page says what is missing and how to get it.
  @Test func withoutGnuplotThereAreTablesAndAWord() throws {
    let comparison = try Self.small.get()
    let with = try Report(comparison)
    let without = try Report(comparison, searchPath: "/nowhere")
    #expect(without.figures == 0 && !without.html.contains("<svg"))
    #expect(without.notices.count == 1 && without.notices[0].contains("apt install gnuplot-nox"))
    #expect(without.html.ranges(of: "apt install gnuplot-nox").count == 5)
    #expect(without.html.ranges(of: "<table>").count == with.html.ranges(of: "<table>").count)
    #expect(without.html.ranges(of: "<table>").count >= 10)
  }

  /// A program of that name that fails or draws nothing is a notice too.
  @Test func aBrokenGnuplotIsANotice() throws {
    let folder = scratch.file("bin")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let program =
      "#!/bin/sh\n[ \"$1\" = --version ] && { echo gnuplot 9; exit; }\necho 'line 0: no' >&2; exit 3\n"
    #expect(
      FileManager.default.createFile(
        atPath: folder + "/gnuplot", contents: Data(program.utf8), attributes: [.posixPermissions: 0o755]))
    let report = try Report(Self.small.get(), searchPath: folder)
    #expect(report.figures == 0 && report.notices == ["gnuplot failed: line 0: no"])
    #expect(report.html.contains("gnuplot failed: line 0: no"))
  }

  @Test func everyParameterAndSourceIsThere() throws {
    let comparison = try Self.small.get()
    let page = try Report(comparison).html
    for words in [
      "card_sha256", "distillation.softness", CardWriter.sha256(comparison.plan.card), "ISSCC 2014",
      "mortal compare --device generic-analog --task digits --layers 64-8-10 --pairs 2 --generations 2",
      "Version \(laboratoryVersion) of the program",
    ] { #expect(page.contains(words), "\(words)") }
    for source in comparison.plan.card.sources { #expect(page.contains(source.citation)) }
  }

  /// Every part that a screen reader needs, counted.
  @Test func tablesAndPicturesHaveWords() throws {
    let page = try Report(Self.small.get()).html
    let tables = page.ranges(of: "<table>").count
    #expect(page.ranges(of: "<caption>").count == tables)
    #expect(page.ranges(of: "<thead>").count == tables)
    #expect(!page.contains(/<th>/) && page.contains("scope=\"col\"") && page.contains("scope=\"row\""))
    #expect(page.ranges(of: "<svg ").count == page.ranges(of: "role=\"img\" aria-label=\"").count)
    #expect(page.ranges(of: "<h1>").count == 1 && page.contains("<html lang=\"en\">"))
    let ids = page.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    for link in page.matches(of: /\shref="#([^"]+)"/) { #expect(ids.contains(String(link.1))) }
  }

  /// Whatever is taken out, renamed or replaced in a study: an error with a remedy or a page, never a crash, and for
  /// what a report cannot do without always the error.
  @Test func damagedStudiesAreRefused() throws {
    let json = try Self.small.get().json
    let paths = Self.paths(json)
    #expect(paths.count > 200)
    var refused = 0
    var tried = 0
    // Without pictures: what is drawn has its own tests.
    func attempt(_ damaged: JSONValue) throws {
      tried += 1
      do { _ = try report(of: damaged.prettyText, searchPath: "/nowhere") } catch let error as LaboratoryError
      {
        #expect(error.kind == .badData && !error.remedy.isEmpty)
        refused += 1
      }
    }
    for path in paths {
      try attempt(Self.changed(json, path[...]) { _ in nil })
      for other: JSONValue in [.string("x"), .number(-7), .number(1e300), .null, .array([]), [:]] {
        try attempt(Self.changed(json, path[...]) { _ in other })
      }
    }
    #expect(tried == 7 * paths.count && refused > tried / 2)
    for key in ["study", "version", "parameters", "pairs", "summary", "generations", "tests"] {
      #expect(throws: LaboratoryError.self) {
        _ = try report(of: Self.changed(json, [.key(key)]) { _ in nil }.prettyText)
      }
    }
    #expect(failure { _ = try report(of: "{}") }?.kind == .badData)
    #expect(failure { _ = try report(of: "") }?.kind == .badData)
    #expect(failure { _ = try report(of: "\u{0}\u{1}") }?.kind == .badData)
    #expect(failure { _ = try Report(path: scratch.file("none")) }?.kind == .missingFile)
  }

  /// Names from a file reach neither gnuplot's language nor the page's.
  @Test func hostileNamesAreWords() throws {
    let json = try Self.small.get().json
    let trap = scratch.file("trap")
    let hostile = "x'\n; system \"touch \(trap)\" #`touch \(trap)`<script>alert(1)</script>"
    var changed = json
    for path: [Step] in [
      [.key("parameters"), .key("task")], [.key("parameters"), .key("device")], [.key("version")],
      [.key("energy"), .key("hand_over"), .index(0), .key("way")],
      [.key("energy"), .key("digital_inference"), .index(0), .key("rival")],
      [.key("pairs"), .index(0), .key("teacher_serial")],
    ] { changed = Self.changed(changed, path[...]) { _ in .string(hostile) } }
    let report = try report(of: changed.prettyText)
    #expect(!FileManager.default.fileExists(atPath: trap))
    #expect(!report.html.contains("<script") && report.html.contains("&lt;script&gt;"))
    #expect(report.figures == (Gnuplot() == nil ? 0 : 5))
  }

  enum Step: Equatable {
    case key(String)
    case index(Int)
  }

  private static func paths(_ value: JSONValue) -> [[Step]] {
    switch value {
    case .object(let members):
      members.flatMap { member in [[.key(member.key)]] + paths(member.value).map { [.key(member.key)] + $0 } }
    case .array(let elements):
      // Lists of alike things: the first and the last stand for all.
      Set([0, elements.count - 1]).filter { $0 >= 0 }.sorted().flatMap { index in
        [[.index(index)]] + paths(elements[index]).map { [.index(index)] + $0 }
      }
    default: []
    }
  }

  static func changed(
    _ value: JSONValue, _ path: ArraySlice<Step>, _ change: (JSONValue) -> JSONValue?
  ) -> JSONValue {
    guard let step = path.first else { return change(value) ?? .null }
    let rest = path.dropFirst()
    switch (value, step) {
    case (.object(let members), .key(let key)):
      return .object(
        members.compactMap { member in
          guard member.key == key else { return member }
          if rest.isEmpty { return change(member.value).map { .init(key, $0) } }
          return .init(key, changed(member.value, rest, change))
        })
    case (.array(let elements), .index(let index)):
      return .array(
        elements.enumerated().compactMap { place, element in
          guard place == index else { return element }
          return rest.isEmpty ? change(element) : changed(element, rest, change)
        })
    default: return value
    }
  }
}

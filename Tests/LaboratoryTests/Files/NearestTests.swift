import Laboratory
import Testing

@Suite struct NearestTests {
  @Test func distances() {
    for (a, b, distance) in [
      ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 1),
      ("ca", "abc", 3),
      ("g_mx_uS", "g_max_uS", 1), ("é", "e", 1),
    ] { #expect(editDistance(a, b) == distance, "\(a) \(b)") }
  }

  @Test func misspellingsAreRecognised() {
    let names = ["generic-analog", "pcm", "rram-hfo2", "tile-perturbation"]
    #expect(nearest(to: "generic-analogue", among: names) == "generic-analog")
    #expect(nearest(to: "PCM", among: names) == "pcm")
    #expect(nearest(to: "pmc", among: names) == "pcm")
    #expect(nearest(to: "generic", among: names) == "generic-analog")
    #expect(nearest(to: "sram", among: names) == nil)
    #expect(nearest(to: "", among: names) == nil)
    #expect(nearest(to: "x", among: []) == nil)
    #expect(nearest(to: String(repeating: "pcm", count: 100_000), among: names) == nil)
  }

  @Test func namesFromOutsideCannotSpeakToTheTerminal() {
    #expect(quoted("a\u{1B}[2J\u{202E}b") == "`a\\u{1b}[2J\\u{202e}b`")
    #expect(quoted(String(repeating: "x", count: 1000)).count < 240)
  }

  @Test func errorsCarryTheirExitStatus() {
    #expect(LaboratoryError.Kind.allCases.map(\.exitStatus) == [64, 65, 66, 73])
    let error = LaboratoryError.badData("the header is odd", remedy: "write it again")
    #expect("\(error)" == "the header is odd; write it again")
  }
}

import Analog
import Laboratory
import Testing

/// Profiles of temperature as files: two numbers a row, and nothing else.
@Suite struct TemperatureProfileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func read(_ text: String) throws -> [Clock.Exposure] {
    try writeAtomically(text, to: scratch.file("p.csv"))
    return try TemperatureProfile.read(scratch.file("p.csv"))
  }

  @Test(arguments: [
    "3600,330\n86400.5,300\n", "3600,330\n86400.5,300", "duration_s,temperature_K\n3600,330\n86400.5,300\n",
    "3600,330\r\n86400.5,300\r\n", " 3600 ,\t330\n8.64005e4,+3e2\n\n",
  ])
  func rowsAreStretches(text: String) throws {
    #expect(
      try read(text) == [
        .init(span: .seconds(3600), temperature: .kelvin(330)),
        .init(span: .seconds(86_400.5), temperature: .kelvin(300)),
      ])
  }

  @Test func limitsAreLegal() throws {
    #expect(try read("9e9,1\n0,2000\n").map(\.span) == [.seconds(9e9), .zero])
    let many = try read(String(repeating: "1,300\n", count: 100_000))
    #expect(many.count == 100_000)
  }

  @Test(arguments: [
    "", "\n", "\n\n", "duration_s,temperature_K\n", "duration_s;temperature_K\n1,300\n", "1\n", "1,300,2\n",
    "1,\n",
    ",300\n", "1,0\n", "1,-5\n", "1,0.5\n", "1,2001\n", "1,nan\n", "nan,300\n", "inf,300\n", "1,inf\n",
    "1,1e999\n",
    "-1,300\n", "-1e-9,300\n", "9.1e9,300\n", "9e9,300\n1,300\n", "1,300\n\n1,300\n", "1,300K\n",
    "0x10,300\n",
    "temperature_K,duration_s\n300,1\n", "1,300\nduration_s,temperature_K\n", "1.300\n", "\u{FEFF}1,300\n",
    "1,3 00\n",
  ])
  func otherTextIsRefused(text: String) {
    let error = failure { _ = try read(text) }
    #expect(error?.kind == .badData)
    #expect(error?.remedy.isEmpty == false)
  }

  @Test func tooManyRowsAreRefused() {
    #expect(failure { _ = try read(String(repeating: "1,300\n", count: 100_001)) }?.kind == .badData)
    #expect(failure { _ = try TemperatureProfile.read(scratch.file("none.csv")) }?.kind == .missingFile)
  }

  @Test func theLineIsNamed() {
    let error = failure { _ = try read("duration_s,temperature_K\n1,300\n1,0\n") }
    #expect(error?.message.contains("0.0 K in line 3") == true)
  }
}

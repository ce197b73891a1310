import Analog

/// How warm a stretch of life was, as a file: CSV with a row `duration_s,temperature_K` for each stretch, in order. A
/// first line with these two names may stand above them.
public enum TemperatureProfile {
  /// The most rows of a file; a chip keeps every stretch of its life.
  public static let rowsMax = 100_000

  /// Reads a profile. Throws a `LaboratoryError` naming the line: no rows, anything that is not two finite decimal
  /// numbers, durations below 0 or above 9e9 s together, temperatures outside 1...2000 K.
  public static func read(_ path: String) throws(LaboratoryError) -> [Clock.Exposure] {
    try parse(readWhole(path: path, limit: 1 << 24), source: path)
  }

  static func parse(_ bytes: [UInt8], source: String) throws(LaboratoryError) -> [Clock.Exposure] {
    let text = String(decoding: bytes, as: UTF8.self)
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    while lines.last?.isEmpty == true { lines.removeLast() }
    let isHeaded = lines.first == "duration_s,temperature_K"
    guard (1...rowsMax).contains(lines.count - (isHeaded ? 1 : 0)) else {
      throw .badData(
        "\(shown(source)) holds \(lines.count - (isHeaded ? 1 : 0)) stretches of life",
        remedy: "give 1 to \(rowsMax) rows of duration_s,temperature_K")
    }
    var profile: [Clock.Exposure] = []
    var total_us: Int64 = 0
    for (index, line) in lines.enumerated().dropFirst(isHeaded ? 1 : 0) {
      let exposure = try exposure(line, source: source, line: index + 1)
      total_us += exposure.span.microseconds
      guard total_us <= 9_000_000_000_000_000 else {
        throw .badData(
          "\(shown(source)) passes 9e9 s in line \(index + 1)",
          remedy: "a chip lives at most 9e9 s (285 years)"
        )
      }
      profile.append(exposure)
    }
    return profile
  }

  private static func exposure(
    _ line: Substring, source: String, line number: Int
  ) throws(LaboratoryError) -> Clock.Exposure {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(decimal)
    guard fields.count == 2, let duration_s = fields[0], let kelvin = fields[1] else {
      throw .badData(
        "\(shown(source)) has \(quoted(String(line.prefix(60)))) in line \(number)",
        remedy: "give a duration in seconds and a temperature in kelvin, as 3600,330")
    }
    guard (0...9e9).contains(duration_s) else {
      throw .badData(
        "\(shown(source)) has a duration of \(duration_s) s in line \(number)",
        remedy: "give durations of 0 to 9e9 s")
    }
    guard (1...2000).contains(kelvin) else {
      throw .badData(
        "\(shown(source)) has a temperature of \(kelvin) K in line \(number)",
        remedy: "give temperatures of 1 to 2000 K")
    }
    return Clock.Exposure(span: .seconds(duration_s), temperature: .kelvin(kelvin))
  }

  /// A finite decimal number. Swift would also take `nan`, `inf` and hexadecimal.
  private static func decimal(_ field: Substring) -> Double? {
    let trimmed = field.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }
      .reversed()
    let text = String(trimmed)
    guard text.utf8.allSatisfy({ "0123456789.+-eE".utf8.contains($0) }), let value = Double(text),
      value.isFinite
    else { return nil }
    return value
  }
}

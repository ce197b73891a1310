import Foundation

/// A page with pictures, made from a file of results. What kind of file it is follows from what is in it.
public struct Report: Sendable {
  /// What the file was.
  public enum Kind: String, Sendable, CaseIterable {
    /// A comparison, as `compare -o` writes it.
    case comparison = "compare"
    /// A training, as `train --json` prints it.
    case training = "train"
    /// A chip, or a checkpoint of its training.
    case chip
    /// Drift of a technology, as `characterize --protocol drift` writes it.
    case drift
    /// All dies of a wafer, as `fabricate --wafer` lists them.
    case wafer
  }

  /// What the file was.
  public let kind: Kind
  /// The page: HTML in one piece that opens offline.
  public let html: String
  /// How many pictures are in it.
  public let figures: Int
  /// What kept pictures from being drawn, each reason once; the page says so too.
  public let notices: [String]

  /// The report of a file.
  /// - Parameters:
  ///   - path: the file.
  ///   - other: a chip to set a chip's weights against; only for chips.
  ///   - searchPath: where to look for gnuplot, as `PATH` has it; nil for `PATH` itself.
  /// - Throws: `LaboratoryError`: `.missingFile`, or `.badData` for what is no file of results.
  public init(path: String, against other: String? = nil, searchPath: String? = nil) throws {
    let bytes = try readWhole(path: path)
    let kind = try Self.kind(of: bytes, source: path)
    guard other == nil || kind == .chip else {
      throw LaboratoryError.badUsage(
        "only a chip can be set against a chip, and \(quoted(path)) is none", remedy: "leave out --against")
    }
    try self.init(kind, searchPath: searchPath) { easel in
      switch kind {
      case .comparison:
        ComparisonReport(study: try ComparisonStudy(StrictJSON.parse(bytes, source: path), source: path))
          .page(
            &easel)
      case .training:
        try TrainingReport(StrictJSON.parse(bytes, source: path), source: path).page(&easel)
      case .chip: try ChipReport(path: path, against: other).page(&easel)
      case .wafer: try WaferReport(table: WaferTable(bytes, source: path)).page(&easel)
      case .drift: try DriftReport(MeasurementTable.parse(bytes, source: path)).page(&easel)
      }
    }
  }

  /// The report of a comparison that has just been run: the same as that of its file.
  public init(_ comparison: Comparison, searchPath: String? = nil) throws {
    let json = try StrictJSON.parse(comparison.json.prettyText)
    let study = try ComparisonStudy(json, source: "the study")
    try self.init(.comparison, searchPath: searchPath) { ComparisonReport(study: study).page(&$0) }
  }

  private init(_ kind: Kind, searchPath: String?, page: (inout Easel) throws -> Page) throws {
    var easel = Easel(Gnuplot(searching: searchPath ?? ProcessInfo.processInfo.environment["PATH"]))
    self.kind = kind
    html = try page(&easel).html
    figures = easel.drawn
    notices = easel.complaints
  }

  /// What a file is, by its contents alone.
  private static func kind(of bytes: [UInt8], source: String) throws(LaboratoryError) -> Kind {
    // A safetensors file begins with the length of its header, eight bytes of which the last are 0.
    if bytes.count > 8, bytes[5...7].allSatisfy({ $0 == 0 }), bytes[8] == UInt8(ascii: "{") { return .chip }
    let first = bytes.first { !($0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09) }
    if first == UInt8(ascii: "{") {
      let json = try StrictJSON.parse(bytes, source: source)
      if json["study"] != nil { return .comparison }
      if json["history"] != nil, json["rule"] != nil { return .training }
    } else {
      let heading = bytes.prefix(200).split(separator: UInt8(ascii: "\n")).first ?? []
      if heading.starts(with: "g_target_rel,".utf8) { return .drift }
      if heading.starts(with: "die,serial,".utf8) { return .wafer }
    }
    throw .badData(
      "\(quoted(source)) is no file of results that a report is made of",
      remedy:
        "give what `compare -o`, `train --json`, `characterize --protocol drift` or `fabricate --wafer` wrote, or a chip"
    )
  }
}

/// Text made safe for HTML and SVG. Signs that no page may hold are shown as what they are.
func escaped(_ text: String) -> String {
  var safe = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": safe += "&amp;"
    case "<": safe += "&lt;"
    case ">": safe += "&gt;"
    case "\"": safe += "&quot;"
    case "\n", "\t": safe.unicodeScalars.append(scalar)
    default:
      if scalar.properties.generalCategory == .control {
        safe += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
  }
  return safe
}

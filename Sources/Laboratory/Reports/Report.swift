import Foundation

/// A page with pictures, made from a file of results. What kind of file it is follows from what is in it.
public struct Report: Sendable {
  /// What the file was: `compare`, for one.
  public let kind: String
  /// The page: HTML in one piece that opens offline.
  public let html: String
  /// How many pictures are in it.
  public let figures: Int
  /// What kept pictures from being drawn, each reason once; the page says so too.
  public let notices: [String]

  /// The report of a file.
  /// - Parameter searchPath: where to look for gnuplot, as `PATH` has it; nil for `PATH` itself.
  /// - Throws: `LaboratoryError`: `.missingFile`, or `.badData` for what is no file of results.
  public init(path: String, searchPath: String? = nil) throws {
    let bytes = try readWhole(path: path, limit: 1 << 28)
    try self.init(StrictJSON.parse(bytes, source: path), source: path, searchPath: searchPath)
  }

  /// The report of a file's contents.
  public init(_ json: JSONValue, source: String, searchPath: String? = nil) throws {
    let study = try ComparisonStudy(json, source: source)
    var easel = Easel(
      Gnuplot(searching: searchPath ?? ProcessInfo.processInfo.environment["PATH"]))
    kind = "compare"
    html = ComparisonReport(study: study).page(&easel).html
    figures = easel.drawn
    notices = easel.complaints
  }

  /// The report of a comparison that has just been run: the same as that of its file.
  public init(_ comparison: Comparison, searchPath: String? = nil) throws {
    let text = comparison.json.prettyText
    try self.init(StrictJSON.parse(text), source: "the study", searchPath: searchPath)
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

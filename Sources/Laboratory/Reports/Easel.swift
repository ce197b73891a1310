/// Where pictures come from while a page is made: gnuplot, or a notice in its place.
struct Easel {
  /// A picture to be drawn.
  struct Picture {
    /// Names it within the page.
    let id: String
    let caption: String
    /// What it shows, for those who do not see it.
    let alternative: String
    /// gnuplot's commands, without those that choose where the drawing goes.
    let script: String
    var width = 820
    var height = 400
    let table: PageTable
  }

  private let gnuplot: Gnuplot?
  /// How many pictures were drawn.
  private(set) var drawn = 0
  /// What kept pictures from being drawn, each once.
  private(set) var complaints: [String] = []

  init(_ gnuplot: Gnuplot?) {
    self.gnuplot = gnuplot
    if gnuplot == nil { complaints = ["there is no gnuplot to draw pictures: \(Gnuplot.remedy)"] }
  }

  /// Who draws, in words.
  var credit: String {
    gnuplot.map { "Pictures by \($0.version)." } ?? "No pictures: gnuplot is not installed."
  }

  /// A picture with its table beneath it; a notice and the table where it cannot be drawn.
  mutating func figure(_ picture: Picture) -> String {
    let drawing: String
    do throws(Gnuplot.Failure) {
      drawing = "<div class=\"wide\">\(try draw(picture))</div>"
      drawn += 1
    } catch {
      if !complaints.contains(error.message) { complaints.append(error.message) }
      drawing =
        "<p class=\"notice\">Here would be a picture, but \(escaped(error.message)). The table has its numbers.</p>"
    }
    return """
      <figure id="\(picture.id)">
      \(drawing)
      <figcaption>\(escaped(picture.caption))</figcaption>
      </figure>
      \(picture.table.html)
      """
  }

  private func draw(_ picture: Picture) throws(Gnuplot.Failure) -> String {
    guard let gnuplot else { throw Gnuplot.Failure(message: complaints[0]) }
    let heading = """
      set encoding utf8
      set terminal svg size \(picture.width),\(picture.height) dynamic noenhanced font 'sans-serif,14' linewidth 1
      set border 3
      set tics nomirror out
      set micro
      set style fill solid 0.9 border lc rgb 'black'

      """
    let drawing = try gnuplot.draw(heading + picture.script + "\n")
    return try InlineSVG.clean(drawing, prefix: picture.id, alternative: picture.alternative)
  }
}

/// Text that may come from a file, as a word of gnuplot's language: single quotation marks, in which nothing is
/// evaluated, and no sign that could end them or the line.
func plotWord(_ text: String) -> String {
  let safe = shown(text, limit: 80).map { $0 == "'" || $0 == "\\" || $0 == "`" || $0.isNewline ? " " : $0 }
  return "'\(String(safe))'"
}

/// A number of gnuplot's language; `NaN` is what it leaves out.
func plotNumber(_ value: Double?) -> String {
  guard let value, value.isFinite else { return "NaN" }
  return "\(value)"
}

/// A named block of data.
func plotData(_ name: String, _ rows: [[String]]) -> String {
  "$\(name) << END_OF_DATA\n" + rows.map { $0.joined(separator: " ") + "\n" }.joined() + "END_OF_DATA\n"
}

/// Colours that the colour-blind tell apart (Okabe and Ito 2008), those of the ways dark enough for white paper and light
/// enough for a dark page.
enum Palette {
  static let ways: [String: String] = [
    "copy_open_loop": "#d55e00", "copy_write_verify": "#b5629b", "distilled": "#0f7fc4",
    "teacher_born": "#7b828c", "teacher_aged": "#7b828c", "train": "#7b828c",
    "trained_from_labels": "#7b828c",
  ]

  static let parts: [EnergyPart: String] = [
    .cellsRead: "#0072b2", .cellsWritten: "#d55e00", .lines: "#56b4e9", .converters: "#009e73",
    .arithmetic: "#cc79a7", .memory: "#e69f00", .errorCorrection: "#f0e442", .leakage: "#999999",
    .system: "#5a5a5a",
  ]
}

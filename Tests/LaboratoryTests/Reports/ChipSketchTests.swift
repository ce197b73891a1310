import Analog
import Laboratory
import Testing

/// A chip's plots in a terminal of 80 columns.
@Suite struct ChipSketchTests {
  @Test(arguments: CardShelf.names) func linesFit(name: String) throws {
    let chip = Chip(try DeviceCard(named: name), serial: 1, layers: [20, 9, 8, 7, 6, 5, 4, 3, 4, 5, 6])
    let plain = ChipSketch.text(chip, colored: false)
    let lines = plain.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(plain)")
    #expect(lines.count >= 2 + 2 * 9 && !plain.contains("\u{1B}"))
    #expect(plain.contains { "▁▂▃▄▅▆▇█".contains($0) } && plain.contains("(2 more layers)"))
    let colored = ChipSketch.text(chip, colored: true)
    #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain && colored != plain)
  }

  @Test func aWornChipShowsItsBill() throws {
    var chip = Chip(try DeviceCard(named: "generic-analog"), serial: 1, layers: [6, 5, 3])
    chip.program(layer: 0, weights: Matrix(rows: 7, columns: 5, repeating: 0.3))
    _ = chip.infer(Matrix(rows: 10, columns: 6, repeating: 0.4))
    let text = ChipSketch.text(chip, colored: false)
    #expect(text.contains("  program ") && text.contains("  infer ") && text.contains("█"))
  }
}

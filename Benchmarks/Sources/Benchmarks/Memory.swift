import Foundation

/// Memory of this process, from where Linux tells it.
enum Memory {
  /// Bytes in use now, or the most that ever were; nil where nobody tells.
  static func bytes(peak: Bool) -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    let key = peak ? "VmHWM:" : "VmRSS:"
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else { return nil }
    return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).compactMap { Double($0) }.first.map {
      $0 * 1024
    }
  }

  /// Fabricates a chip, writes to it, ages it and reads it, and tells what stays and what it took: run in a process of
  /// its own.
  static func report(_ name: String, pairs side: Int) {
    let before = bytes(peak: false) ?? 0
    let chip = LivingChip(name, layers: [side - 1, side])
    chip.program()
    chip.ageAndRead()
    let cells = Double(2 * side * side)
    guard let now = bytes(peak: false), let peak = bytes(peak: true) else { return }
    print(
      String(
        format: "%@, %.0f M cells: %.1f bytes per cell resident after a read, at most %.2f GiB", name,
        cells / 1e6, (now - before) / cells, peak / Double(1 << 30)))
    chip.fabricate()
  }
}

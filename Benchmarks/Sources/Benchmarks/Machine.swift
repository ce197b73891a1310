import Kernels

/// What the machine can do at most on one core, measured beside the benchmarks.
struct Machine {
  /// Multiply-adds per second in registers.
  let multiplyAdds: Double
  /// Bytes per second of a copy from memory to memory, read and written bytes both counted.
  let bytes: Double

  init() {
    var count = 0
    var checksum: Float = 0
    let time_s = fastest(of: 15) {
      let run = runMultiplyAdds(rounds: 200_000)
      count = run.count
      checksum += run.checksum
    }
    precondition(checksum.isFinite)
    multiplyAdds = Double(count) / time_s
    let source = [UInt64](repeating: 1, count: 1 << 24)
    var target = source
    let copy_s = fastest(of: 9) { target.replaceSubrange(0..<source.count, with: source) }
    bytes = Double(2 * source.count * 8) / copy_s
  }
}

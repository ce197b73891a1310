import CKernels
import Synchronization

/// The instruction sets that the kernels are compiled for. What defines a chip has the same bits at every level;
/// the noisy read agrees to rounding.
public enum InstructionLevel: String, Sendable, CaseIterable {
  /// SSE2 on x86-64, NEON on arm64.
  case baseline
  /// x86-64-v3: AVX2 and FMA.
  case avx2
  /// x86-64-v4: AVX-512 F, BW, CD, DQ and VL.
  case avx512

  /// The levels that this processor can run, from the plainest to the fastest.
  public static let available: [InstructionLevel] = allCases.filter { ck_kernels_at($0.index) != nil }

  /// The level that kernels use unless told otherwise: the fastest available one, or the forced one.
  public static var current: InstructionLevel {
    let raw = forcedIndex.load(ordering: .relaxed)
    return raw < 0 ? best : allCases[Int(raw)]
  }

  /// Makes every later call in this process use `level`. Calls under way are not disturbed.
  /// - Throws: `KernelError` where this processor cannot run the level.
  public static func force(_ level: InstructionLevel) throws(KernelError) {
    guard available.contains(level) else {
      let names = available.map(\.rawValue).joined(separator: ", ")
      throw KernelError(
        message: "this processor cannot run the instruction level \(level.rawValue)",
        remedy: "choose one of: \(names)")
    }
    forcedIndex.store(level.index, ordering: .relaxed)
  }

  /// Ends a forced level.
  public static func useBest() { forcedIndex.store(-1, ordering: .relaxed) }

  private static let best = available.last ?? .baseline

  private var index: Int32 {
    switch self {
    case .baseline: 0
    case .avx2: 1
    case .avx512: 2
    }
  }

  /// The C kernels of this level.
  var kernels: ck_kernels {
    guard let table = ck_kernels_at(index) else {
      preconditionFailure("instruction level \(rawValue) is not available on this processor")
    }
    return table.pointee
  }
}

/// Index of the forced level; negative: none.
private let forcedIndex = Atomic<Int32>(-1)

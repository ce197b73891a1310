import CKernels

/// Runs multiply-adds that depend on nothing but themselves and stay in registers: the most that a core can do of them
/// at a level, for benchmarks to measure other kernels against.
/// - Parameters:
///   - rounds: how long; a billion multiply-adds take some ten million rounds.
///   - level: instruction level.
/// - Returns: how many multiply-adds were done, and a number that depends on all of them.
public func runMultiplyAdds(rounds: Int, level: InstructionLevel = .current) -> (count: Int, checksum: Float)
{
  let kernels = level.kernels
  return (rounds * kernels.multiply_adds_per_round(), kernels.multiply_adds(rounds))
}

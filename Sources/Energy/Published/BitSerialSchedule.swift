/// How often the parts of a neuron that integrates bit by bit work in one pass.
///
/// An input of n bits has max(1, n - 1) magnitude bits. Each is driven and sampled once, and bit k is integrated 2^k
/// times. Above `bitsPerSegment` magnitude bits the input is cut in two, the larger half first; each is converted by
/// itself, the first to all output bits, the second to fewer by as many bits as the first has taken.
public struct BitSerialSchedule: Sendable, Equatable {
  /// Pulses of input: one per magnitude bit.
  public let inputPulses: Int
  /// Parts into which an input is cut.
  public let segments: Int
  /// Integrations of one sample.
  public let integrationSteps: Int
  /// Comparisons of the converter.
  public let conversionSteps: Int

  /// The schedule of an input of 1 to 16 bits and an output of 1 to 32.
  public init(inputBits: Int, outputBits: Int, bitsPerSegment: Int) {
    precondition((1...16).contains(inputBits) && (1...32).contains(outputBits) && bitsPerSegment >= 1)
    inputPulses = max(1, inputBits - 1)
    let first = inputPulses <= bitsPerSegment ? inputPulses : (inputPulses + 1) / 2
    let halves = [first, inputPulses - first].filter { $0 > 0 }
    segments = halves.count
    integrationSteps = halves.reduce(0) { $0 + (1 << $1) - 1 }
    conversionSteps = outputBits + (halves.count > 1 ? max(outputBits - first, 0) : 0)
  }

  /// The counts by the names that cards use.
  var counts: [String: Double] {
    [
      "input_pulses": Double(inputPulses), "segments": Double(segments),
      "integration_steps": Double(integrationSteps), "conversion_steps": Double(conversionSteps),
    ]
  }
}

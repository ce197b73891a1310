import Kernels

/// What a draw is for. Each purpose has its own stream, so adding one never changes another; the raw values are
/// part of every chip's identity and never change.
public enum RandomStream: UInt8, Sendable, CaseIterable {
  /// Gain mismatch of a cell; event 0.
  case cellGain = 1
  /// Conductance offset of a cell; event 0.
  case cellOffset = 2
  /// Whether a cell is stuck, and how; event 0.
  case fault = 3
  /// Gain of a column's amplifier; array part `.columns`, event 0.
  case columnGain = 4
  /// Offset of a column's converter; array part `.columns`, event 0.
  case converterOffset = 5
  /// Offset of a neuron; array part `.neurons`, event 0.
  case neuronOffset = 6
  /// Gain of a row's driver; array part `.rows`, event 0.
  case rowGain = 7
  /// Step size of a pulsed cell; event 0.
  case pulseStep = 8
  /// Asymmetry between a pulsed cell's up and down steps; event 0.
  case pulseAsymmetry = 9
  /// Upper bound of a pulsed cell; event 0.
  case upperBound = 10
  /// Lower bound of a pulsed cell; event 0.
  case lowerBound = 11
  /// Error of the reference cell; event 0.
  case referenceError = 12
  /// The part of a cell's programming error that stays with it; event 0.
  case lastingProgrammingError = 13
  /// The part of a programming error drawn anew; event = the chip's write counter.
  case programmingError = 14
  /// The part of a cell's drift exponent that stays with it; event 0.
  case lastingDriftExponent = 15
  /// The part of a drift exponent drawn at programming; event = the chip's write counter.
  case driftExponent = 16
  /// Noise of pulses from cycle to cycle; event = the chip's write counter.
  case pulseNoise = 17
  /// Write noise, the difference between what a cell shows and its hidden state; event = the write counter.
  case writeNoise = 18
  /// Noise of a read, one draw per output; event = the chip's read counter.
  case readNoise = 19
  /// Slope of a linear pulsed step upwards; event 0.
  case stepSlopeUp = 20
  /// Slope of a linear pulsed step downwards; event 0.
  case stepSlopeDown = 21
  /// Factor of a lot; keyed by the lot, cell 0, event 0.
  case lotFactor = 22
  /// Factor of a wafer (cell 0), its change towards the rim (1) and its plane (2, 3); keyed by the wafer, event 0.
  case waferFactor = 23
  /// Factor of a die (cell 0) and its plane (1, 2); event 0.
  case dieFactor = 24
  /// Lattice of the correlated field over a die; event = lattice line, cell = place on it.
  case correlatedField = 25
  /// Local mismatch of a cell; event 0.
  case localMismatch = 26
  /// The angle of a heavy-tailed local mismatch; event 0.
  case localTail = 27
  /// Whether a row is broken; array part `.rows`, event 0.
  case brokenRow = 28
  /// Whether a column is broken; array part `.columns`, event 0.
  case brokenColumn = 29
  /// Whether a pair is the seed of a cluster of stuck cells, and how they are stuck; array part `.plus`, event 0.
  case clusterSeed = 30
  /// Whether a die is dead at birth; cell 0, event 0.
  case deadDie = 31
  /// Pulses that a cell survives, a uniform; event 0.
  case cellLife = 33
  /// Lifetime of a row's driver, a uniform; array part `.rows`, event 0.
  case rowLife = 34
  /// Lifetime of a column's amplifier and converter, a uniform; array part `.columns`, event 0.
  case columnLife = 35
  /// The part of a cell's wandering that stays with it; event 0.
  case lastingRelaxation = 40
  /// The part of a cell's wandering drawn at programming; event = the chip's write counter.
  case relaxation = 41
  /// Time constant of a cell's retention; event 0.
  case retention = 42
  /// Amplitude of a cell's telegraph noise; event 0.
  case telegraphAmplitude = 43
  /// Time constant and phase of a cell's telegraph states; event = the state's number.
  case telegraphPhase = 44
  /// Thermal noise of a read, one draw per line; event = the chip's read counter.
  case thermalNoise = 45
  /// Gain of a neuron; array part `.neurons`, event 0.
  case neuronGain = 50
  /// A run's own randomness (mini-batch order, perturbations), keyed by the run's seed and not by a serial.
  case run = 64
}

/// Which part of a tile a draw belongs to.
enum TilePart: UInt32 {
  case plus = 0
  case minus = 1
  case rows = 2
  case columns = 3
  case neurons = 4
  case outputs = 5
}

extension DrawAddress {
  /// The address of a chip's draws: tile and part make the array number (tile in the upper 28 bits).
  init(_ serial: Serial, _ stream: RandomStream, tile: Int, part: TilePart, event: UInt64 = 0) {
    precondition(tile >= 0 && tile < 1 << 28, "a chip has at most 2^28 tiles")
    self.init(
      key: serial.rawValue, stream: stream.rawValue, array: UInt32(tile) << 4 | part.rawValue,
      event: event)
  }
}

/// `count` standard normals of an address, from cell `first` on, each block changed while it is in the cache.
func normals(
  _ count: Int, at address: DrawAddress, first: Int = 0,
  _ change: (inout MutableSpan<Float>) -> Void = { _ in }
) -> [Float] {
  blockwise(count, from: 0) { block, start in
    fillNormals(&block, at: address, firstCell: first + start)
    change(&block)
  }
}

/// `count` uniforms in (0, 1] of an address.
func uniforms(_ count: Int, at address: DrawAddress) -> [Float] {
  blockwise(count, from: 0) { block, start in fillUniforms(&block, at: address, firstCell: start) }
}

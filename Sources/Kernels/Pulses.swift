import CKernels

/// What pulses do to cells whose step is affine in their weight w, s its size and xi the pulse's normal:
///
///     additive noise: w +- (s + s0 sigma xi), s0 the step at weight 0
///     multiplicative: w +- s (1 + sigma xi)
///
/// cut to the cell's bounds. Several equal pulses at once take the closed form of their mean and variance, with one
/// normal for all. What a cell shows is rest + unit (w + writeNoise xi'), cut to floor and ceiling.
public struct PulseFiring: Sendable, Hashable {
  /// Noise of a pulse, relative to the step.
  public var cycleSigma: Double = 0
  /// Whether that noise is multiplicative.
  public var isMultiplicative = false
  /// Noise of what a pulsed cell shows, in units of weight.
  public var writeNoise: Float = 0
  /// What weight 0 shows, in siemens.
  public var rest_S: Float
  /// What a unit of weight shows, in siemens.
  public var unit_S: Float
  /// Least conductance, in siemens.
  public var floor_S: Float
  /// Largest conductance, in siemens.
  public var ceiling_S: Float
  /// Where the pulses' normals come from.
  public var noise: DrawAddress
  /// Where the normals of what cells show come from.
  public var shown: DrawAddress

  /// Pulses without noise.
  public init(
    rest_S: Float, unit_S: Float, floor_S: Float, ceiling_S: Float, noise: DrawAddress, shown: DrawAddress
  ) {
    (self.rest_S, self.unit_S, self.floor_S, self.ceiling_S) = (rest_S, unit_S, floor_S, ceiling_S)
    self.noise = noise
    self.shown = shown
  }
}

/// What firing pulses came to.
public struct PulseTally: Sendable, Equatable {
  /// Cells that were pulsed.
  public var cells = 0
  /// Pulses fired.
  public var pulses = 0
  /// Sum of conductance before the pulses times pulses, in siemens.
  public var conductancePulses_S = 0.0

  /// Nothing fired.
  public init() {}
}

/// Where the kernels find steps.
public enum StepSource: Sendable {
  /// In memory, one for each cell that is pulsed. Without slopes `soft` says that they follow from soft bounds.
  case stored(CellSteps, soft: Bool)
  /// Made anew from their law for each panel of 64 cells that is pulsed: slower, and no memory.
  case law(StepLaw)
}

/// Fires signed numbers of pulses at cells. All spans have the same count; element k is cell k of the draws. The same
/// bits at every level and on any number of threads.
/// - Parameters:
///   - counts: pulses for each cell, upwards above 0.
///   - faults: a byte for each cell; one that is not 0 takes its pulses and stays as it is.
///   - hidden: weights.
///   - conductance: what the cells show, in siemens.
///   - pulses: pulses a cell has had; they stop at 2^32 - 1.
///   - steps: steps and bounds.
///   - firing: noise and units.
///   - threads: how many may work at it.
///   - level: instruction level, which changes the speed only.
/// - Returns: how many cells and pulses, and what their energy follows from.
public func firePulses(
  counts: Span<Int32>, faults: RawSpan, hidden: inout MutableSpan<Float>,
  conductance: inout MutableSpan<Float>, pulses: inout MutableSpan<UInt32>, steps: StepSource,
  firing: PulseFiring, threads: Int = 1, level: InstructionLevel = .current
) -> PulseTally {
  let count = counts.count
  precondition(
    faults.byteCount == count && hidden.count == count && conductance.count == count
      && pulses.count == count, "pulses need one of everything for each cell")
  firing.noise.checkCells(from: 0, count: count)
  firing.shown.checkCells(from: 0, count: count)
  guard count > 0 else { return PulseTally() }
  var tallies: [ck_pulse_tally] = []
  counts.withUnsafeBufferPointer { counts in
    faults.withUnsafeBytes { faults in
      hidden.withUnsafeMutableBufferPointer { hidden in
        conductance.withUnsafeMutableBufferPointer { conductance in
          pulses.withUnsafeMutableBufferPointer { pulses in
            let room = hidden.baseAddress!
            // The job puts the steps in their place.
            let nowhere = ck_steps(
              up: room, down: room, up_slope: nil, down_slope: nil, upper: room, lower: room)
            let description = ck_pulses(
              counts: counts.baseAddress!,
              faults: faults.baseAddress!.assumingMemoryBound(to: UInt8.self), hidden: room,
              conductance: conductance.baseAddress!, pulses: pulses.baseAddress!, steps: nowhere,
              soft: false, multiplicative: firing.isMultiplicative, cycle_sigma: firing.cycleSigma,
              write_noise: firing.writeNoise, rest: firing.rest_S, unit: firing.unit_S,
              floor: firing.floor_S, ceiling: firing.ceiling_S, noise: firing.noise.forC,
              shown: firing.shown.forC)
            let job = PulseJob(pulses: description, count: count, kernels: level.kernels)
            tallies = job.run(steps, threads: threads)
          }
        }
      }
    }
  }
  return PulseTally(tallies)
}

extension PulseTally {
  /// Sums in the order of the cells.
  fileprivate init(_ parts: [ck_pulse_tally]) {
    for part in parts {
      cells += Int(part.cells)
      pulses += Int(part.pulses)
      let sums = part.conductance_pulses
      conductancePulses_S +=
        ((sums.0 + sums.1) + (sums.2 + sums.3)) + ((sums.4 + sums.5) + (sums.6 + sums.7))
    }
  }
}

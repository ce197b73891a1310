import CKernels

/// Pulses on their way to the kernels in pieces of fixed size, so that sums over pieces do not depend on threads.
struct PulseJob: @unchecked Sendable {
  var pulses: ck_pulses
  let count: Int
  let kernels: ck_kernels

  /// A quarter of a million cells, a millisecond or less.
  private static let piece = 1 << 18
  /// Steps made anew stay in the first-level cache.
  private static let block = 1024

  /// Fires all; a tally for each piece.
  func run(_ steps: StepSource, threads: Int) -> [ck_pulse_tally] {
    switch steps {
    case .stored(let stored, let soft):
      precondition(stored.count == count, "pulses need the steps of each cell")
      return stored.withPointers { pointers in
        var job = self
        job.pulses.steps = pointers
        job.pulses.soft = soft
        return job.piecewise(threads) { [job] cells, tally in job.fire(cells, &tally) }
      }
    case .law(let law):
      return piecewise(threads) { cells, tally in fire(cells, law.forC, &tally) }
    }
  }

  private func piecewise(
    _ threads: Int, _ body: @Sendable (Range<Int>, inout ck_pulse_tally) -> Void
  ) -> [ck_pulse_tally] {
    mapped((count + Self.piece - 1) / Self.piece, threads: threads) { piece in
      var tally = ck_pulse_tally()
      let first = piece * Self.piece
      body(first..<min(first + Self.piece, count), &tally)
      return tally
    }
  }

  /// Fires at a range of cells whose first 64 divides; steps are those of all cells.
  private func fire(_ cells: Range<Int>, _ tally: inout ck_pulse_tally) {
    var part = moved(to: cells.lowerBound)
    let first = cells.lowerBound
    part.steps = ck_steps(
      up: pulses.steps.up + first, down: pulses.steps.down + first,
      up_slope: pulses.steps.up_slope.map { $0 + first },
      down_slope: pulses.steps.down_slope.map { $0 + first }, upper: pulses.steps.upper + first,
      lower: pulses.steps.lower + first)
    kernels.fire_pulses(&part, UInt64(first), cells.count, &tally)
  }

  /// The same with steps made anew, in small blocks; blocks without pulses need none. Where slopes follow from soft
  /// bounds they are left to the pulses, which need one of the two.
  private func fire(_ cells: Range<Int>, _ law: ck_step_law, _ tally: inout ck_pulse_tally) {
    var law = law
    withUnsafeTemporaryAllocation(byteCount: 6 * Self.block * 4, alignment: 64) { bytes in
      guard let room = bytes.bindMemory(to: Float.self).baseAddress else { return }
      let soft = law.shape == Int32(ck_step_soft)
      var steps = ck_steps(
        up: room, down: room + Self.block, up_slope: soft ? nil : room + 2 * Self.block,
        down_slope: soft ? nil : room + 3 * Self.block, upper: room + 4 * Self.block,
        lower: room + 5 * Self.block)
      for first in stride(from: cells.lowerBound, to: cells.upperBound, by: Self.block) {
        let size = min(Self.block, cells.upperBound - first)
        guard (first..<first + size).contains(where: { pulses.counts[$0] != 0 }) else { continue }
        kernels.make_steps(&law, UInt64(first), size, &steps)
        var part = moved(to: first)
        part.steps = steps
        part.soft = soft
        kernels.fire_pulses(&part, UInt64(first), size, &tally)
      }
    }
  }

  private func moved(to first: Int) -> ck_pulses {
    var part = pulses
    part.counts += first
    part.faults += first
    part.hidden += first
    part.conductance += first
    part.pulses += first
    return part
  }
}

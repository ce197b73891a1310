import CKernels

/// Reads a crossbar: for sample b and column j, with i over the driven rows,
///
///     y = sum_i x_bi w_ij
///     n = sqrt(sum_i x_bi^2 s_ij + outputVariance) xi_bj
///     output = round(clip((y + n + a_bj) gain_j + offset_j))
///
/// The variances s are those of the cells, or follow from the weights. Where every input of a sample is 1 or -1 and all
/// rows are driven, their sum over rows is known beforehand; where they are affine in the weights and every input is 0
/// or 1, so that x^2 = x, it follows from y. Each such sample is found by itself.
///
/// One draw per output replaces one per cell; the distribution is the same because the noise of a read is Gaussian
/// and independent from cell to cell. Levels agree to rounding. At one level an output does not depend on how a
/// batch is split over calls. NaN in gives NaN out; infinite sums are clipped to the limit.
/// - Parameters:
///   - output: batch x columns, row-major.
///   - inputs: batch x rows, row-major: all rows, also those that are not driven.
///   - batch: number of samples.
///   - rows: the driven rows; nil: all.
///   - crossbar: the packed weights w and variances s.
///   - epilogue: noise of the output, gain, offset, clipping, rounding.
///   - added: a, currents that other parts of the circuit add to the columns' sums, batch x columns, row-major; empty: none.
///   - noise: where the draws come from; nil: no noise at all. Output (b, j) takes the normal of cell
///     (firstSample + b) columns + j.
///   - firstSample: number of the first sample, so that a batch split over calls keeps its draws.
///   - threads: how many may work at it; small reads take one. Their number never changes a result.
///   - level: instruction level.
public func noisyRead(
  _ output: inout MutableSpan<Float>, inputs: Span<Float>, batch: Int, rows: Range<Int>? = nil,
  crossbar: PackedCrossbar, epilogue: ReadEpilogue, added: [Float] = [], noise: DrawAddress?,
  firstSample: Int = 0,
  threads: Int = 1, level: InstructionLevel = .current
) {
  let driven = rows ?? 0..<crossbar.rows
  precondition(batch >= 0 && firstSample >= 0, "a batch cannot be negative")
  precondition(driven.lowerBound >= 0 && driven.upperBound <= crossbar.rows, "driven rows must exist")
  precondition(inputs.count == batch * crossbar.rows, "inputs must be batch x rows")
  precondition(output.count == batch * crossbar.columns, "output must be batch x columns")
  precondition(added.isEmpty || added.count == output.count, "what is added must be batch x columns")
  epilogue.check(columns: crossbar.columns)
  noise?.checkCells(from: firstSample * crossbar.columns, count: output.count)
  guard output.count > 0 else { return }

  var read = describe(
    batch: batch, driven: driven, crossbar: crossbar, epilogue: epilogue, noise: noise,
    firstSample: firstSample)
  let kernels = level.kernels
  output.withUnsafeMutableBufferPointer { output in
    withOptionalPointers(inputs, epilogue.gain.span, epilogue.offset.span) { inputs, gain, offset in
      withOptionalPointers(crossbar.rowVariance.span, crossbar.columnVariance.span, added.span) {
        rows, columns, added in
        (read.gain, read.offset, read.row_variance, read.added) = (gain, offset, rows, added)
        // A part of the rows has another sum, which is not known beforehand.
        read.column_variance = driven.count == crossbar.rows ? columns : nil
        guard let output = output.baseAddress else { return }
        // Without rows there are no inputs to point at, and none is read.
        let job = ReadJob(
          read: read, inputs: inputs ?? UnsafePointer(output), output: output, kernels: kernels)
        job.run(threads: threads)
      }
    }
  }
  // The description above points into the crossbar, which must live until here.
  withExtendedLifetime(crossbar) {}
}

/// Pointers to the elements of three spans, nil for empty ones.
private func withOptionalPointers(
  _ first: Span<Float>, _ second: Span<Float>, _ third: Span<Float>,
  _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void
) {
  first.withUnsafeBufferPointer { first in
    second.withUnsafeBufferPointer { second in
      third.withUnsafeBufferPointer { third in
        body(
          first.isEmpty ? nil : first.baseAddress, second.isEmpty ? nil : second.baseAddress,
          third.isEmpty ? nil : third.baseAddress)
      }
    }
  }
}

/// How many samples go through the crossbar together. Each pass fetches all weights, and packed inputs are fetched again
/// for every panel of columns: weights that stay in a third-level cache are fetched sooner than inputs that do not stay
/// in the second; weights that come from memory are worth many samples a pass.
private func samplesPerPass(rows: Int, weightBytes: Int) -> Int {
  let room = weightBytes <= 16 << 20 ? 3 << 17 : 3 << 20
  let tile = Int(ck_tile_samples)
  return max(1, room / (max(rows, 1024) * 8) / tile) * tile
}

private func describe(
  batch: Int, driven: Range<Int>, crossbar: PackedCrossbar, epilogue: ReadEpilogue, noise: DrawAddress?,
  firstSample: Int
) -> ck_read {
  let width = crossbar.width == .half ? 2 : 4
  let matrices = crossbar.variance == nil ? 1 : 2
  let chunk = samplesPerPass(
    rows: driven.count, weightBytes: driven.count * crossbar.columns * width * matrices)
  let silent = !crossbar.isNoisy && epilogue.outputVariance == 0
  let address = noise ?? DrawAddress(key: 0, stream: 0, array: 0, event: 0)
  return ck_read(
    signal: crossbar.signal.base, variance: crossbar.variance?.base, row_variance: nil,
    column_variance: nil, gain: nil, offset: nil, added: nil, rows: crossbar.rows, columns: crossbar.columns,
    first_row: driven.lowerBound, driven_rows: driven.count, first_column: 0,
    end_column: crossbar.columns, batch: batch, chunk: chunk, variance_form: crossbar.form,
    variance_slope: crossbar.slope, output_variance: epilogue.outputVariance, limit: epilogue.limit,
    step: epilogue.step, half: crossbar.width == .half, noisy: noise != nil && !silent,
    noise: address.forC, first_cell: UInt64(firstSample * crossbar.columns))
}

extension PortAdmittance {
  /// Memory that a merge may take unless told otherwise, in bytes: 4 GiB.
  public static let usualMemory_bytes = 4 << 30

  /// Solves an array exactly, for all reads to come, by merging the port admittances of its parts (nested
  /// dissection with the ports kept to the last, as in George, SIAM J. Numer. Anal. 10 (1973) 345).
  ///
  /// Rectangles of cells are halved down to leaves of 4 x 4 and joined again, each join eliminating the
  /// shared edge. Work grows with the 1.5th power of the number of cells. No step subtracts, so each element
  /// of Y has a relative error of about 1e-13 at worst, whatever the resistances.
  ///
  /// - Parameters:
  ///   - array: the array to merge.
  ///   - threads: cores to use at most; the result is the same to the last bit.
  ///   - memoryLimit_bytes: what the merge may take; see `MergeEstimate`.
  ///   - progress: told the share of the work that is done, from 0 to 1, after each merge, from whichever thread did it. The
  ///     last merge of a square is half of it.
  /// - Throws: `AnalogError` when the array needs more memory than that, with the size that would fit.
  public init(
    of array: WiredArray, threads: Int = 1, memoryLimit_bytes: Int = usualMemory_bytes,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(AnalogError) {
    precondition(threads >= 1, "somebody must do the work")
    let isFree = array.rowWire_ohm == 0 || array.columnWire_ohm == 0
    let estimate = MergeEstimate(rows: array.rows, columns: array.columns, isFree: isFree)
    guard estimate.memory_bytes <= memoryLimit_bytes else {
      let side = MergeEstimate.largestSquare(memory_bytes: memoryLimit_bytes, isFree: isFree)
      throw AnalogError(
        "\(array.rows) x \(array.columns) cells need \(estimate.memory_bytes >> 20) MiB to solve and "
          + "\(memoryLimit_bytes >> 20) MiB are allowed",
        remedy:
          "\(side) x \(side) cells would fit; split the array into tiles, or solve single reads with `LineSolver`"
      )
    }
    if isFree {
      // What is in series with a port is no part of a ladder.
      self = FreeLines.ports(of: array).terminated(series_ohm: array.drivers_ohm + array.senses_ohm)
      return
    }
    var merge = PortMerge(array: array, threads: threads)
    merge.progress = progress.map { MergeProgress(total: estimate.operations, report: $0) }
    var block = merge.whole()
    self.init(rows: array.rows, columns: array.columns, upper: block.takeMatrix())
  }
}

import CGSL

/// Where a function changes sign.
public struct Root: Sendable, Equatable {
  /// The best estimate.
  public let value: Double
  /// An interval that holds the change of sign; a single point where the function was exactly 0.
  public let bracket: ClosedRange<Double>
  /// How often the function was evaluated.
  public let evaluations: Int
}

/// Finds where a function changes sign between the ends of an interval, by Brent's method (R. Brent, *Algorithms for
/// Minimization without Derivatives*, 1973), as GSL has it. The function need not be continuous: a jump across 0 is found
/// as well as a zero.
/// - Parameters:
///   - bracket: a finite interval at whose ends the function has opposite signs, or is 0 at one.
///   - tolerance: the width at which the bracket is narrow enough, above 0, in the unit of the argument.
///   - iterationsMax: gives up after so many steps.
///   - function: must give finite numbers; what it throws is thrown on.
/// - Throws: `KernelError` when the interval brackets nothing, a value is not finite, or the steps do not suffice; what the
///   function throws.
public func findRoot(
  in bracket: ClosedRange<Double>, tolerance: Double, iterationsMax: Int = 200,
  of function: (Double) throws -> Double
) throws -> Root {
  guard bracket.lowerBound.isFinite, bracket.upperBound.isFinite, tolerance > 0, tolerance.isFinite else {
    throw KernelError(
      message: "there is no root in \(bracket.lowerBound)...\(bracket.upperBound) to within \(tolerance)",
      remedy: "give a finite interval and a tolerance above 0")
  }
  return try withoutActuallyEscaping(function) { function in
    let search = RootSearch(function)
    let ends = (lower: try search.start(bracket.lowerBound), upper: try search.start(bracket.upperBound))
    for (end, value) in [(bracket.lowerBound, ends.lower), (bracket.upperBound, ends.upper)] where value == 0
    {
      return Root(value: end, bracket: end...end, evaluations: search.evaluations)
    }
    guard (ends.lower < 0) != (ends.upper < 0) else {
      throw KernelError(
        message: "the function is \(ends.lower) and \(ends.upper) at the ends, of one sign",
        remedy: "give an interval at whose ends it has opposite signs")
    }
    return try search.run(bracket, tolerance: tolerance, iterationsMax: iterationsMax)
  }
}

/// A function on its way through C. GSL aborts the process at values that are not finite, so it never sees one: the
/// failure is kept, C goes on with a number, and the error is thrown when it returns.
private final class RootSearch {
  private let function: (Double) throws -> Double
  private var known: [Double: Double] = [:]
  private var failure: (any Error)?
  private(set) var evaluations = 0

  init(_ function: @escaping (Double) throws -> Double) { self.function = function }

  /// The value at an end of the interval; the solver asks for it once more.
  func start(_ x: Double) throws -> Double {
    let value = value(x)
    if let failure { throw failure }
    known[x] = value
    return value
  }

  private func value(_ x: Double) -> Double {
    if let value = known[x] { return value }
    guard failure == nil else { return 1 }
    do {
      evaluations += 1
      let value = try function(x)
      guard value.isFinite else {
        throw KernelError(
          message: "the function is \(value) at \(x)", remedy: "give one that is finite in the whole interval"
        )
      }
      return value
    } catch {
      failure = error
      return 1
    }
  }

  func run(_ bracket: ClosedRange<Double>, tolerance: Double, iterationsMax: Int) throws -> Root {
    guard let solver = mortal_brent_solver() else {
      throw KernelError(message: "there is no memory for a root solver", remedy: "free some memory")
    }
    defer { gsl_root_fsolver_free(solver) }
    var function = gsl_function(
      function: { x, search in
        guard let search else { return 1 }
        return Unmanaged<RootSearch>.fromOpaque(search).takeUnretainedValue().value(x)
      }, params: Unmanaged.passUnretained(self).toOpaque())
    // The solver keeps the pointer between its steps.
    return try withUnsafeMutablePointer(to: &function) { function in
      try check(gsl_root_fsolver_set(solver, function, bracket.lowerBound, bracket.upperBound))
      for _ in 0..<iterationsMax {
        let lower = gsl_root_fsolver_x_lower(solver)
        let upper = gsl_root_fsolver_x_upper(solver)
        // Two neighbouring numbers have none between them.
        if upper - lower <= tolerance || lower.nextUp >= upper {
          return Root(value: gsl_root_fsolver_root(solver), bracket: lower...upper, evaluations: evaluations)
        }
        try check(gsl_root_fsolver_iterate(solver))
      }
      throw KernelError(
        message: "no root to within \(tolerance) after \(iterationsMax) steps",
        remedy: "allow more steps or a larger tolerance")
    }
  }

  private func check(_ status: Int32) throws {
    if let failure { throw failure }
    guard status == 0 else {
      throw KernelError(
        message: "the root solver stopped: \(String(cString: gsl_strerror(status)))",
        remedy: "give another interval")
    }
  }
}

import Learning

extension DataSet {
  /// Names of the tasks that can be learned.
  public static let names = ["digits"]

  /// The task of a name. Throws a usage error that names the nearest one.
  public static func named(_ name: String) throws(LaboratoryError) -> DataSet {
    if name == "digits" { return .digits }
    let guess = nearest(to: name, among: names).map { "did you mean `\($0)`? " } ?? ""
    throw .badUsage(
      "there is no task \(quoted(name))", remedy: "\(guess)the tasks are \(names.joined(separator: ", "))")
  }
}

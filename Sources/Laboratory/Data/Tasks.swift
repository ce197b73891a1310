import Learning

extension DataSet {
  /// The tasks that can be learned, as they are named.
  public static let names = ["digits", "fashion-mnist", "mnist", "idx:DIR", "npy:X,Y"]

  /// The task of a name; `directory` is where the files of `mnist` and `fashion-mnist` lie. Throws a usage error that
  /// names the nearest one, or what is wrong with its files.
  public static func named(_ name: String, directory: String? = nil) throws(LaboratoryError) -> DataSet {
    switch (name, directory) {
    case ("mnist", let directory?), ("fashion-mnist", let directory?):
      return try mnistLike(name, directory: directory)
    case ("mnist", nil):
      throw .badUsage(
        "the task `mnist` is read from files, and no directory was given",
        remedy: "give --data DIR, where train-images-idx3-ubyte and the other three files lie, packed or not")
    case ("fashion-mnist", nil):
      guard FileStatus(of: fashionDirectory) != nil else {
        throw LaboratoryError(
          .missingFile, "there is no directory `\(fashionDirectory)`",
          remedy: "install the Debian package dataset-fashion-mnist, or give --data DIR with its four files")
      }
      return try mnistLike(name, directory: fashionDirectory)
    case (_, _?):
      throw .badUsage(
        "the task \(quoted(name)) takes no --data", remedy: "give --data with `mnist` or `fashion-mnist`")
    case ("digits", nil): return .digits
    case (_, nil) where name.hasPrefix("idx:"): return try idx(directory: String(name.dropFirst(4)))
    case (_, nil) where name.hasPrefix("npy:"): return try npy(String(name.dropFirst(4)))
    case (_, nil): break
    }
    let guess = nearest(to: name, among: names).map { "did you mean `\($0)`? " } ?? ""
    throw .badUsage(
      "there is no task \(quoted(name))", remedy: "\(guess)the tasks are \(names.joined(separator: ", "))")
  }
}

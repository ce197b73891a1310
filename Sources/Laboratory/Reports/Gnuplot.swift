import Foundation

/// The program that draws a report's pictures, where it is installed (https://gnuplot.sourceforge.net).
package struct Gnuplot: Sendable {
  /// What kept a picture from being drawn.
  package struct Failure: Error, Equatable {
    package let message: String
  }

  private let path: String
  /// `gnuplot 5.4 patchlevel 4`, say.
  let version: String

  /// How to get it.
  static let remedy = "install gnuplot (Debian and Ubuntu: apt install gnuplot-nox) and make the report again"

  private static let patience_s = 60.0

  /// The first on the search path that answers; nil where there is none.
  package init?(searching searchPath: String? = ProcessInfo.processInfo.environment["PATH"]) {
    for folder in (searchPath ?? "").split(separator: ":") where folder.hasPrefix("/") {
      let path = "\(folder)/gnuplot"
      guard FileManager.default.isExecutableFile(atPath: path) else { continue }
      guard let answer = try? Self.run(path, ["--version"], input: ""), answer.hasPrefix("gnuplot ") else {
        continue
      }
      self.path = path
      version = answer.split(separator: "\n").first.map(String.init) ?? "gnuplot"
      return
    }
    return nil
  }

  /// What it draws for a script, as it draws it. Settings of the user's own are not read.
  package func draw(_ script: String) throws(Failure) -> String {
    try Self.run(path, ["-d", "-"], input: script)
  }

  /// Input and output are files without a name rather than pipes: nothing can block, and nothing is left behind.
  private static func run(_ path: String, _ arguments: [String], input: String) throws(Failure) -> String {
    let (asked, answered, complained) = (try namelessFile(), try namelessFile(), try namelessFile())
    do {
      try asked.write(contentsOf: Data(input.utf8))
      try asked.seek(toOffset: 0)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
      process.standardInput = asked
      process.standardOutput = answered
      process.standardError = complained
      try process.run()
      let deadline = Date(timeIntervalSinceNow: patience_s)
      while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.002) }
      if process.isRunning {
        process.terminate()
        throw Failure(message: "gnuplot took longer than \(Int(patience_s)) s")
      }
      guard process.terminationStatus == 0 else {
        throw Failure(message: "gnuplot failed: \(complaint(in: try text(of: complained)))")
      }
      return try text(of: answered)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(message: "gnuplot could not be run: \(shown("\(error)", limit: 200))")
    }
  }

  /// What is wrong, of several lines that also repeat the script.
  private static func complaint(in text: String) -> String {
    let lines = text.split(separator: "\n").map { String($0.drop(while: \.isWhitespace)) }
    return shown(lines.last { $0.hasPrefix("line ") } ?? lines.last ?? "it said nothing", limit: 200)
  }

  private static func namelessFile() throws(Failure) -> FileHandle {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("mortal-\(UUID().uuidString)")
    guard
      FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forUpdatingAtPath: url.path)
    else {
      throw Failure(message: "gnuplot could not be run: there is no room for its files")
    }
    try? FileManager.default.removeItem(at: url)
    return handle
  }

  private static func text(of handle: FileHandle) throws -> String {
    try handle.seek(toOffset: 0)
    return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
  }
}

import Foundation
import MortalComputing

/// What the system may do to the process at any moment.
enum Surroundings {
  /// Makes the process safe against closed streams, pipes without a reader, and interruption.
  static func prepare() {
    // A file opened while a standard stream is closed would take its number, and words would go into the file.
    // Opened for reading, the stand-in still refuses to be written to.
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
      _ = open("/dev/null", O_RDONLY)
    }
    // A pipe without a reader is an error of the write, not a death.
    signal(SIGPIPE, SIG_IGN)
    Interruption.watch()
  }
}

/// Ctrl-C leaves every file whole and ends with status 130; a request to terminate likewise, with 143.
enum Interruption {
  /// A signal may arrive on any thread at any moment, when hardly anything is safe to call. The handler therefore
  /// only passes the signal's number on, through a pipe, to a thread that may do anything.
  nonisolated(unsafe) private static var inlet: Int32 = -1

  static func watch() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return }
    inlet = ends[1]
    let outlet = ends[0]
    Thread.detachNewThread {
      var number: UInt8 = 0
      while read(outlet, &number, 1) != 1 {}
      // Not `exit`, whose clean-up would pull the ground from under the threads that still run.
      TemporaryFiles.removeAll { _exit(128 + Int32(number)) }
    }
    var numbers = sigset_t()
    sigemptyset(&numbers)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&numbers, number)
      signal(number) { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.inlet, &byte, 1)
        errno = code
      }
    }
    // Whoever started us from a thread that blocks signals handed that on.
    pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
  }
}

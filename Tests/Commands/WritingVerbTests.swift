import Foundation
import Testing

/// Every verb that writes, on a disk that is full, in a folder that is read-only, and killed at any moment: nothing is lost,
/// nothing is torn, and the next run succeeds.
@Suite struct WritingVerbTests {
  /// A folder in which all verbs can run, made once.
  private static let folder = Task { () throws -> Scratch in
    let scratch = try Scratch()
    let outcome = try await Command.shell(WritingVerb.makeFolder, in: scratch.path)
    try #require(outcome.status == 0, "\(outcome)")
    return scratch
  }

  /// Whether file systems can be mounted in a namespace of our own: as root, or where users may have namespaces.
  private static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "unshare -rm mount -t tmpfs tmpfs /mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  private static let mounting: Comment =
    "file systems cannot be mounted here, which takes root or user namespaces"

  private func copyOfFolder() async throws -> Scratch {
    let scratch = try Scratch()
    let outcome = try await Command.shell("cp -R '\(Self.folder.value.path)' base", in: scratch.path)
    try #require(outcome.status == 0, "\(outcome)")
    return scratch
  }

  /// Runs a verb on a file system of its own that `spoil` has made useless for writing.
  private func run(_ verb: WritingVerb, on spoil: String) async throws -> Outcome {
    let scratch = try await copyOfFolder()
    try scratch.write(
      """
      set -e
      mkdir small
      mount -t tmpfs -o size=4m tmpfs small
      cp -R base/. small
      cd small
      \(spoil)
      find . | sort > ../before
      find . -type f -exec cksum {} + | sort >> ../before
      status=0
      $MORTAL \(verb.arguments) || status=$?
      find . | sort > ../after
      find . -type f -exec cksum {} + | sort >> ../after
      exit $status
      """, to: "script")
    let outcome = try await Command.shell("unshare -rm sh script", in: scratch.path)
    let (before, after) = (try scratch.text("before"), try scratch.text("after"))
    // A shard begins its folder of rows, in which the next run goes on.
    #expect(before == after || verb.isFolder, "something was left or lost")
    return outcome
  }

  @Test(.enabled(if: canMount, mounting), arguments: WritingVerb.all)
  func aFullDiskCostsNothing(_ verb: WritingVerb) async throws {
    // A tmpfs gives out whole pages, so no byte is left. Directories and their entries cost nothing there.
    let outcome = try await run(verb, on: "dd if=/dev/zero of=filler bs=4096 2> /dev/null || true")
    #expect(outcome.status == 73, "\(outcome)")
    #expect(outcome.err.contains("free some space"), "\(outcome)")
  }

  @Test(.enabled(if: canMount, mounting), arguments: WritingVerb.all)
  func aReadOnlyFolderIsLeftAlone(_ verb: WritingVerb) async throws {
    let outcome = try await run(verb, on: "mount -o remount,ro ../small .")
    #expect(outcome.status == 73, "\(outcome)")
    #expect(outcome.err.localizedCaseInsensitiveContains("read-only file system"), "\(outcome)")
  }

  /// Killed at moments spread over its life, a verb leaves the old file or the new one, and the next run makes the new one.
  @Test(arguments: WritingVerb.all) func aKilledVerbLeavesTheOldOrTheNew(_ verb: WritingVerb) async throws {
    let scratch = try await copyOfFolder()
    // The reference, then eight runs of which each is given longer than the one before it.
    try scratch.write(
      """
      cp -R base whole
      start=$(date +%s%N)
      (cd whole && $MORTAL \(verb.arguments)) > told 2>&1 || { cat told; exit 1; }
      span=$(( $(date +%s%N) - start ))
      kills=0
      for part in 1 2 3 4 5 6 7 8; do
        rm -rf here
        cp -R base here
        cd here
        status=0
        timeout -s KILL $(awk "BEGIN { print $span * $part / 8e9 }") $MORTAL \(verb.arguments) > ../told 2>&1 || status=$?
        [ $status = 137 ] && kills=$((kills + 1))
        [ $status = 137 ] || [ $status = 0 ] || { cat ../told; exit 2; }
        cp -R . ../found.$part
        $MORTAL \(verb.arguments) > ../told 2>&1 || { cat ../told; exit 3; }
        find . -name '.*.tmp' > ../left
        [ -s ../left ] && { cat ../left; exit 4; }
        cd ..
      done
      echo $kills
      """, to: "script")
    let outcome = try await Command.shell("sh script", in: scratch.path)
    #expect(outcome.status == 0, "\(outcome)")
    guard !verb.isFolder else { return }
    let (old, new) = (try scratch.bytes("base/\(verb.writes)"), try scratch.bytes("whole/\(verb.writes)"))
    for part in 1...8 {
      let found = try scratch.bytes("found.\(part)/\(verb.writes)")
      #expect(found == old || found == new || Self.isWhole(found), "after kill \(part)")
    }
  }

  /// Files that tell how long their making took differ from run to run, but have an end.
  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.hasSuffix("</html>\n") { return true }
    return text.contains("\"wall_s\"") && (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
  }

  /// Two processes do not work on one chip at once; reading it stays free, and nothing is left locked by the dead.
  @Test func oneProcessAtATimeWorksOnAChip() async throws {
    let scratch = try await copyOfFolder()
    let outcome = try await Command.shell(
      """
      cd base
      $MORTAL train a.chip --epochs 1000000 > /dev/null 2>&1 &
      trainer=$!
      while ! grep -q "FLOCK.* $trainer " /proc/locks; do sleep 0.01; done
      cksum a.chip > before
      for verb in 'age a.chip --for 1d' 'evaluate a.chip' 'copy b.chip a.chip' 'copy a.chip b.chip' \\
        'fabricate --device ideal --serial 9 --layers 64-10 -o a.chip'; do
        $MORTAL $verb > out 2>&1
        echo "$? $(grep -c "another process (process $trainer) is working on" out) $verb"
      done
      $MORTAL inspect a.chip > out || echo "inspect failed"
      cksum a.chip | cmp - before || echo "changed"
      kill -KILL $trainer
      $MORTAL age a.chip --for 1d
      """, in: scratch.path)
    #expect(outcome.status == 0, "\(outcome)")
    let lines = outcome.out.split(separator: "\n")
    #expect(lines.count == 6 && lines.dropLast().allSatisfy { $0.hasPrefix("73 1 ") }, "\(outcome)")
  }

  /// Those who come while a chip is being written wait for it.
  @Test func shortWorkIsWaitedFor() async throws {
    let scratch = try await copyOfFolder()
    let folder = scratch.path + "/base"
    let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
      for _ in 0..<6 {
        group.addTask { try await Command.run(["age", "a.chip", "--for", "1d"], in: folder) }
      }
      return try await group.reduce(into: [Outcome]()) { $0.append($1) }
    }
    let done = outcomes.filter { $0.status == 0 }
    #expect(outcomes.allSatisfy { $0.status == 0 || $0.err.contains("another process") }, "\(outcomes)")
    let chip = try Object(try await Command.run(["inspect", "a.chip", "--json"], in: folder).out)
    // On a machine that is very busy some give up; none may be lost.
    #expect(chip.number("age_s") == Double(86_400 * done.count))
    #expect(!done.isEmpty)
  }
}

import Analog
import Distillation
import Laboratory
import Learning
import Testing

/// Teachers go on ageing while they teach.
@Suite struct TeachingTimeTests {
  private let card: DeviceCard

  init() throws { card = try DeviceCard(named: "pcm-nandakumar-2019") }

  private func options(_ teaching: TimeSpan?) -> DistillationOptions {
    var options = DistillationOptions(shifts: false, spread: 0)
    options.teaching = teaching
    return options
  }

  @Test func theClockRunsByTheReads() throws {
    var elder = teacher(card)
    let set = TransferSet(transferSet())
    _ = try ask(&elder, over: set, options: options(nil))
    let expected = 200 * 2 * card.energy.readTime_s
    #expect(abs(elder.clock.age.seconds - expected) <= 1e-6)
  }

  @Test func theClockRunsAsLongAsItIsToTeach() throws {
    var elder = teacher(card)
    _ = try ask(&elder, over: TransferSet(transferSet()), options: options(.days(30)))
    #expect(elder.clock.age == .days(30))
  }

  @Test func laterAnswersAreThoseOfAnOlderChip() throws {
    func lesson(_ span: TimeSpan) throws -> Lesson {
      var elder = teacher(card)
      return try ask(&elder, over: TransferSet(transferSet()), options: options(span))
    }
    let quick = try lesson(.zero)
    let slow = try lesson(.years(1))
    func change(_ rows: Range<Int>) -> Float {
      rows.reduce(0) { sum, row in
        sum + zip(quick.answers.row(row), slow.answers.row(row)).reduce(0) { $0 + abs($1.0 - $1.1) }
      }
    }
    // The first answers were given before any time had passed.
    #expect(change(0..<4) * 5 < change(100..<104))
  }

  @Test func aTeacherThatWouldDieIsNotAsked() throws {
    let mortal = card.with {
      var lives = LifetimeModel()
      lives.columnConverters = .init(scale_s: 10 * 86_400, shape: 4)
      $0.lifetime = lives
    }
    var elder = teacher(mortal)
    let before = elder.ledger
    let error = failure(DistillationError.self) {
      _ = try ask(&elder, over: TransferSet(transferSet()), options: options(.days(300)))
    }
    #expect(error?.message.contains("would die") == true)
    #expect(elder.ledger == before && elder.clock.age == .zero)
    elder.age(.days(300))
    let dead = failure(DistillationError.self) {
      _ = try ask(&elder, over: TransferSet(transferSet()), options: options(nil))
    }
    #expect(dead?.message.contains("is dead") == true)
  }

  @Test func timeThatTheCardDoesNotKnowIsRefused() {
    #expect(throws: DistillationError.self) {
      var elder = teacher(card)
      elder.age(.years(280))
      _ = try ask(&elder, over: TransferSet(transferSet()), options: options(.years(200)))
    }
    #expect(throws: DistillationError.self) {
      var elder = teacher(card)
      _ = try ask(&elder, over: TransferSet(transferSet()), options: options(.seconds(-1)))
    }
  }
}

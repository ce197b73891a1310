import GRDB

/// The registry's tables, as a list of steps. A step that was ever released is never changed; new ones are added at the end, and
/// the tests migrate a database from each step to the last.
package enum RegistrySchema {
  package static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 chips and runs") { db in
      try db.execute(
        sql: """
          CREATE TABLE chip (
            id INTEGER PRIMARY KEY,
            serial TEXT NOT NULL, device TEXT NOT NULL, card_sha256 TEXT NOT NULL, layers TEXT NOT NULL,
            path TEXT NOT NULL, generation INTEGER NOT NULL, parent TEXT,
            age_s REAL NOT NULL, alive INTEGER NOT NULL, energy_J REAL NOT NULL, pulses INTEGER NOT NULL,
            UNIQUE (card_sha256, serial, layers)
          );
          CREATE TABLE run (
            id INTEGER PRIMARY KEY,
            started TEXT NOT NULL, verb TEXT NOT NULL, arguments TEXT NOT NULL, version TEXT NOT NULL,
            wall_s REAL NOT NULL, result TEXT NOT NULL
          );
          """)
    }
    migrator.registerMigration("2 teachers, and which runs touched a chip") { db in
      try db.execute(
        sql: """
          ALTER TABLE chip ADD COLUMN teacher_id INTEGER REFERENCES chip(id);
          CREATE INDEX chip_by_teacher ON chip(teacher_id);
          CREATE TABLE run_chip (
            run_id INTEGER NOT NULL REFERENCES run(id), chip_id INTEGER NOT NULL REFERENCES chip(id),
            PRIMARY KEY (run_id, chip_id)
          ) WITHOUT ROWID;
          """)
    }
    return migrator
  }
}

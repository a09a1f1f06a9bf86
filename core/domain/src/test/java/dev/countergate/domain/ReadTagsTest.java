package dev.countergate.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTagsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT 0",
        "SELECT 9223372036854775808",
        "FETCH 3",
        "MOVE 1",
        "COPY 7",
        "SHOW",
        "EXPLAIN",
        "SET",
        "RESET",
        "BEGIN",
        "START TRANSACTION",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT",
        "RELEASE",
        "PREPARE",
        "DEALLOCATE",
        "DEALLOCATE ALL",
        "DECLARE CURSOR",
        "CLOSE CURSOR",
        "CLOSE CURSOR ALL",
        "LISTEN",
        "UNLISTEN",
        "LOCK TABLE"
      })
  void aReadMayEndSo(String tag) {
    assertThat(ReadTags.allows(tag)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE 1",
        "DELETE 0",
        "INSERT 0 1",
        "UPDATE 3",
        "MERGE 2",
        "TRUNCATE TABLE",
        "GRANT",
        "DROP TABLE",
        "CREATE TABLE",
        "CREATE TABLE AS",
        "SELECT INTO",
        "REFRESH MATERIALIZED VIEW",
        "CALL",
        "DO",
        "NOTIFY",
        "DISCARD ALL",
        "SET CONSTRAINTS",
        "PREPARE TRANSACTION",
        "COMMIT PREPARED",
        "ROLLBACK PREPARED",
        "LOAD",
        "VACUUM",
        "SELECT",
        "SELECT ",
        "SELECT -1",
        "SELECT 1 2",
        "SELECT ١",
        "select 1",
        " ",
        " 1"
      })
  void aReadNeverEndsSo(String tag) {
    assertThat(ReadTags.allows(tag)).isFalse();
  }
}

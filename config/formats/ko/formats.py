"""Year, month, day: with their words in sentences, with points in tables."""

DATE_FORMAT = "Y년 n월 j일"
SHORT_DATE_FORMAT = "Y. n. j."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y년 n월 j일 H:i T"  # by the office's clock, so the zone stands with it
SHORT_DATETIME_FORMAT = "Y. n. j. H:i T"
YEAR_MONTH_FORMAT = "Y년 n월"
MONTH_DAY_FORMAT = "n월 j일"
DAY_AND_TIME_FORMAT = "n월 j일 H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y. %m. %d.", "%Y.%m.%d", "%Y년 %m월 %d일"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

#include "lasso/core/labels.hpp"

#include <cmath>

#include "support/support.hpp"

using lasso::ErrorKind;
using lasso::read_labels;
using lasso::testing::contains;
using lasso::testing::error_of;
using lasso::testing::TemporaryFolder;
using lasso::testing::write_text;

TEST_CASE("labels are read from every format that people have", "[core]") {
  const TemporaryFolder folder;
  const std::string grid =
      "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \nxmax = 9 \n"
      "tiers? <exists> \nsize = 2 \nitem []: \n    item [1]:\n        class = \"IntervalTier\" \n"
      "        name = \"sounds\" \n        xmin = 0 \n        xmax = 9 \n"
      "        intervals: size = 3 \n        intervals [1]:\n            xmin = 0 \n"
      "            xmax = 2 \n            text = \"\" \n        intervals [2]:\n"
      "            xmin = 2 \n            xmax = 6.5 \n            text = \"a \"\"dog\"\" barks\" "
      "\n"
      "        intervals [3]:\n            xmin = 7 \n            xmax = 8 \n"
      "            text = \"rain\" \n    item [2]:\n        class = \"TextTier\" \n"
      "        name = \"marks\" \n        xmin = 0 \n        xmax = 9 \n        points: size = 1 \n"
      "        points [1]:\n            number = 3 \n            mark = \"click\" \n";
  const std::string short_grid =
      "\"ooTextFile\"\n\"TextGrid\"\n0\n9\n<exists>\n1\n\"IntervalTier\"\n\"sounds\"\n0\n9\n2\n"
      "2\n6.5\n\"a \"\"dog\"\" barks\"\n7\n8\n\"rain\"\n";
  struct Case {
    const char* name;
    std::string text;
  };
  const auto [name, text] = GENERATE_REF(
      Case{
          "a.txt",
          "2.000000\t6.500000\ta \"dog\" barks\r\n\\\t100.0\t900.0\n4.0\t4.0\tpoint\n7\t8\train\n"},
      Case{"a.srt",
           "1\r\n00:00:02,000 --> 00:00:06,500\r\na \"dog\"\r\nbarks\r\n\r\n2\r\n00:00:07,000 --> "
           "00:00:08,000\r\nrain\r\n"},
      Case{"a.vtt",
           "\xEF\xBB\xBFWEBVTT\n\nNOTE by hand\n\nfirst\n00:02.000 --> 00:06.500 align:start\n"
           "a \"dog\" barks\n\n00:00:07.000 --> 00:00:08.000\nrain\n"},
      Case{"a.csv", "start,end,label\n2,6.5,\"a \"\"dog\"\" barks\"\n0:07,0:08,rain\n"},
      Case{"b.csv", "query,onset,duration\n\"a \"\"dog\"\" barks\",2,4.5\nrain,7,1\n"},
      Case{"a.rttm",
           "SPKR-INFO f 1 <NA> <NA> <NA> unknown x <NA> <NA>\n"
           "SPEAKER f 1 2.00 4.50 <NA> <NA> a_\"dog\"_barks <NA> <NA>\n"
           "SPEAKER  f 1 7 1 <NA> <NA> rain <NA> <NA>\n"},
      Case{"a.TextGrid", grid},
      Case{"b.textgrid", short_grid});
  CAPTURE(name);
  write_text(folder / name, text);
  const auto labels = read_labels(folder / name, "f.wav");
  REQUIRE(labels.size() == 2);
  CHECK(std::abs(labels[0].window.begin_s - 2.0) < 1e-9);
  CHECK(std::abs(labels[0].window.end_s - 6.5) < 1e-9);
  CHECK(std::abs(labels[1].window.begin_s - 7.0) < 1e-9);
  CHECK(std::abs(labels[1].window.end_s - 8.0) < 1e-9);
  CHECK(labels[0].text.find("dog") != std::string::npos);
  CHECK(labels[0].text.find("barks") != std::string::npos);
  CHECK(labels[1].text == "rain");
}

TEST_CASE("labels that cannot be meant are refused with file and remedy", "[core]") {
  const TemporaryFolder folder;
  struct Case {
    const char* name;
    std::string text;
    const char* fault;
  };
  const auto [name, text, fault] = GENERATE(
      Case{"a.txt", "6\t2\tdog\n", "line 1"},
      Case{"a.txt", "2\t6\tdog\nfoo\n", "line 2"},
      Case{"a.txt", "", "no labels"},
      Case{"a.srt", "1\n00:00:02,000 --> later\ndog\n", "line 2"},
      Case{"a.csv", "name\nx\n", "line 1: no columns start and end (or duration) but name"},
      Case{"a.csv", "start,end\n1,x\n", "line 2"},
      Case{"a.rttm", "SPEAKER f 1\n", "line 1"},
      Case{"a.TextGrid", "\"ooTextFile\"\n\"TextGrid\"\n0\n9\n<exists>\n99999999\n", "Praat"},
      Case{"a.TextGrid", std::string("\xFF\xFE\"\0o\0", 6), "Praat"},
      Case{"a.docx", "dog", "Audacity"});
  CAPTURE(name, text);
  const auto path = folder / name;
  write_text(path, text);
  const auto error = error_of([&] { read_labels(path, "f.wav"); });
  CHECK(contains(error.what(), path.string()));
  CHECK(contains(error.what(), fault));
}

TEST_CASE("labels are read as people's programs write them", "[core]") {
  const TemporaryFolder folder;
  const auto utf16 = [](const std::string& ascii, bool big) {
    std::string text = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : ascii) {
      text += big ? std::string{'\0', c} : std::string{c, '\0'};
    }
    return text;
  };
  struct Case {
    const char* name;
    std::string text;
  };
  const auto [name, text] = GENERATE_COPY(
      Case{"no empty line.srt",
           "1\n00:00:02,000 --> 00:00:06,500\ndog\n2\n00:00:07,000 --> 00:00:08,000\nrain\n"},
      Case{"markup.srt",
           "1\n00:00:02,000 --> 00:00:06,500\n{\\an8}<i>[dog]</i>\n\n2\n00:00:07,000 --> "
           "00:00:08,000\n\u266A (rain) \u266A\n"},
      Case{"voices.vtt",
           "WEBVTT\n\n00:02.000 --> 00:06.500\n<v Ann>dog\n\n00:07.000 --> "
           "00:08.000\n<c.loud>rain</c>&nbsp;\n"},
      Case{"commas.txt", "2,000000\t6,500000\tdog\n7,0\t8,0\train\n"},
      Case{"little.txt", utf16("2.0\t6.5\tdog\r\n7\t8\train\r\n", false)},
      Case{"big.srt",
           utf16("1\n00:00:02,000 --> 00:00:06,500\ndog\n\n2\n00:00:07,000 --> "
                 "00:00:08,000\nrain\n",
                 true)},
      Case{"capitals.csv", "Start, End , Label\n2,6.5,dog\n7,8,rain\n"},
      Case{"semicolons.csv", "start;end;text\n2,0;6,5;dog\n7,0;8,0;rain\n"},
      Case{"tabs.csv", "Onset (s)\tDuration (s)\tQuery\n2\t4.5\tdog\n7\t1\train\n"},
      Case{"others.rttm",
           "SPEAKER other 1 0 1 <NA> <NA> cat <NA> <NA>\n"
           "SPEAKER my talk 2 1 2 4.5 <NA> <NA> dog <NA> <NA>\n"
           "SPEAKER my talk 2 1 7 1 <NA> <NA> rain <NA>\n"});
  CAPTURE(name);
  write_text(folder / name, text);
  const auto labels = read_labels(folder / name, "recordings/my talk 2.wav");
  REQUIRE(labels.size() == 2);
  CHECK(labels[0].window.begin_s == 2.0);
  CHECK(labels[0].window.end_s == 6.5);
  CHECK(labels[1].window.begin_s == 7.0);
  CHECK(labels[1].window.end_s == 8.0);
  CHECK(labels[0].text == "dog");
  CHECK(labels[1].text == "rain");
}

TEST_CASE("labels of other recordings alone are refused with what they are of", "[core]") {
  const TemporaryFolder folder;
  write_text(folder / "a.rttm", "SPEAKER talk 1 0 1 <NA> <NA> cat <NA> <NA>\n");
  const auto error = error_of([&] { read_labels(folder / "a.rttm", "street.wav"); });
  CHECK(contains(error.what(), "'street'"));
  CHECK(contains(error.what(), "'talk'"));
}

TEST_CASE("a label file that is not there is an input error", "[core]") {
  CHECK(error_of([] { read_labels("nowhere.srt", "f.wav"); }).kind() == ErrorKind::input);
}

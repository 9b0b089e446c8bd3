#!/usr/bin/env python3
"""Writes the phrases a person might type for each sound, pairs of related words, and all texts.

    scripts/phrases/make_phrases.py CLIPS.csv QUERIES.csv -o FOLDER [--ontology FOLDER]
        [--vectors FILE] [--hold-none-out]

CLIPS.csv names the categories (column `category`), QUERIES.csv the phrases that describe its clips
(`category`, `query`). Four files beside this script hold what a program cannot know:
categories.csv how each category is called, what it does and what else people call it;
unions.csv what people call many of them together, such as "music";
paraphrases.csv many more wordings of each; questions.csv, by another writer, what else someone
might ask for it, to score with. WordNet 3.0 adds the rest. Needs Debian's packages wordnet-base and
python3-numpy.

FOLDER/phrases.csv: category,query,kind,split
    kind   given     from QUERIES.csv
           template  made from the name and its verbs: "dogs barking", "the sound of a piano"
           synonym   another name of the same sound: "cockerel"
           paraphrase  from paraphrases.csv, where its wording is none of the other kinds'
           broader   a wider word, which other categories may share: "farm animal"
           narrower  a sort of the thing, from WordNet: "poodle"
           union     from unions.csv, for all sounds of a sort at once: "music", "background noise"
        question  from questions.csv, mostly a sentence: "an old dog barks at the mailman"
    split  train, or held_out: wordings to keep from training, to see how well new ones are
           understood. About a fifth of the templates and synonyms, never the plain name of the
           thing nor what is a broader word somewhere, and the questions. With --hold-none-out
           the questions alone: for the last run, once the run before it has been scored.

FOLDER/pairs.csv: a,b
    Two texts that mean nearly the same: two phrases of a category, none of them held out; a word
    and its definition, an example of its use, a synonym, a wider word. They teach language without
    sound. A held-out phrase may occur in WordNet's part: it is new to sound alone.
    WordNet's licence lets anyone use its part; AudioSet's ontology (--ontology) is CC BY-SA 4.0.

FOLDER/texts.txt: all of both, each once, one a line, for scripts/train_tokenizer.sh.

The columns of categories.csv; a list is separated by `;` and may be empty:
    category  as in CLIPS.csv
    noun      the thing or the event in the singular: "rooster", "door slam"
    plural    empty for what one does not count: "rain". A noun in -s that is its own plural
              ("scissors") takes no article
    verbs     -ing forms that fit after the doer: "dog" + "barking". A `!` at the end means that the
              verb alone tells the sound: "barking!". A `_` stands for the noun, and a person is
              the doer: "playing _"
    synonyms  other phrases for the same sound, as people type them
    broader   wider words, the nearest first
    synset    the WordNet sense of the source of the sound, offset and part of speech
    by        who does the verbs, singular and plural, where it is not the noun: "person;people"

The columns of unions.csv, lists too:
    phrases   what people call these sounds together
    of        categories, or the broader words of categories.csv; empty for all categories
    except    the same, for those that are none of these sounds
"""

import argparse
import csv
import hashlib
import re
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np

HELD_OUT_SHARE = 0.3  # of the groups that may be held out; gives about a fifth of the phrases
MIN_PHRASES_TO_HOLD_OUT = 4  # a category with fewer templates and synonyms is all for training
MAX_NARROWER = 12  # phrases a category: more would drown its own name
MIN_GLOSSES = 2  # a word that fewer definitions use is too rare for a query: "affenpinscher"
MAX_SENSES = 2  # a noun with more is not clear by itself: "bones", castanets to few
MAX_DEFINITION = 16  # words; what stands first tells most
MAX_SENSE_RANK = 2  # among a word's senses, in WordNet's order, for pairs with untagged words
PHRASE_PARTNERS = 3  # pairs of each phrase with others of its category, beside the plain name
MIN_SENSE_SHARE = 0.3  # of the commonest sense's count; less is not what a reader thinks of
MAX_SAME = 60  # pairs with one second text: "move" for 400 verbs would say that they are all alike
MAX_NEIGHBOURS = 5  # pairs of a word with those that are used like it
MIN_COSINE = 0.5  # of their vectors
COMMON_DIRECTIONS = 3  # principal components of all vectors, which tell how common a word is
MAX_HYPONYM_DEPTH = 3
MIN_HYPERNYM_DEPTH = 5  # "artifact" has depth 4: whatever stands higher says nothing

# WordNet's words that pass every test and would still mislead.
MISLEADING = {"artificial respiration", "bones", "commuter", "creaking", "cue ball", "feasting",
              "feeding", "friction match", "headstream", "hydrant", "popping", "puffing",
              "scratching", "single-rotor helicopter", "spadefoot", "white horse", "windmill"}

# The lexicographer files whose words have to do with sounds and their sources.
NOUN_FILES = {4: "act", 5: "animal", 6: "artifact", 7: "attribute", 8: "body",
              10: "communication", 11: "event", 13: "food", 14: "group", 17: "object",
              18: "person", 19: "phenomenon", 22: "process", 27: "substance"}
VERB_FILES = {29: "body", 30: "change", 32: "communication", 33: "competition",
              34: "consumption", 35: "contact", 36: "creation", 37: "emotion", 38: "motion",
              39: "perception", 43: "weather"}

# Above all words for sounds: noun "sound" (bark, creak, thud), "utterance", verbs "emit, let out"
# (howl, moo) and "make a sound" (buzz, clang).
SOUND_SYNSETS = ("07371293-n", "07109847-n", "00983842-v", "02176286-v")

KINDS = ("given", "template", "synonym", "broader", "union", "narrower", "paraphrase", "question")

# Words around a phrase that do not change which sound it asks for.
FRAME = {"a", "an", "the", "some", "of", "sound", "sounds", "noise", "noises",
         "someone", "person", "people"}


class InputError(Exception):
    """What the user can mend: which file or value, what is wrong, what to do."""


# --- WordNet ---------------------------------------------------------------------------------


class Synset:
    """One sense: its words, its definition and the senses above and below it."""

    def __init__(self, line):
        head, _, gloss = line.partition(" | ")
        fields = head.split()
        count = int(fields[3], 16)
        self.id = f"{fields[0]}-{fields[2]}"
        self.file = int(fields[1])  # the lexicographer file
        self.lemmas = [word.replace("_", " ") for word in fields[4:4 + 2 * count:2]]
        self.lex_ids = [int(number, 16) for number in fields[5:5 + 2 * count:2]]
        self.gloss = gloss.strip()
        pointers = fields[5 + 2 * count:]
        above_and_below = [(pointers[i], f"{pointers[i + 1]}-{pointers[i + 2]}")
                           for i in range(0, 4 * int(fields[4 + 2 * count]), 4)]
        self.hypernyms = [target for symbol, target in above_and_below if symbol == "@"]
        self.hyponyms = [target for symbol, target in above_and_below if symbol == "~"]

    def definition(self):
        """The gloss up to its first `;`, without examples and without a field like "(music)"."""
        text = re.sub(r'"[^"]*"?', "", self.gloss).split(";")[0]
        text = re.sub(r"^\([^)]*\)", "", text.strip())
        return " ".join(text.split()[:MAX_DEFINITION]).strip(" :,").lower()

    def examples(self):
        """The examples of use that the gloss quotes: "the wind was howling in the trees"."""
        return [example for example in re.findall(r'"([^"]+)"', self.gloss)
                if example.count(" ") < MAX_DEFINITION]

    def is_rude(self):
        return re.search(r"obscene|slur|offensive|vulgar|disparag|derogat", self.gloss) is not None


class WordNet:
    """The nouns and verbs of WordNet 3.0, read from Debian's package wordnet-base."""

    def __init__(self, folder):
        self.synsets = {}
        self.senses = {"n": {}, "v": {}}  # lemma -> ids of its senses, the commonest first
        self.uses = Counter()  # words and pairs of words -> definitions and examples that use them
        for pos in ("noun", "verb"):
            for line in wordnet_lines(folder / f"data.{pos}"):
                synset = Synset(line)
                self.synsets[synset.id] = synset
                words = re.findall(r"[a-z'-]+", synset.gloss.lower())
                self.uses.update(set(words) | {" ".join(pair) for pair in zip(words, words[1:])})
        for pos, name in (("n", "noun"), ("v", "verb")):
            for line in wordnet_lines(folder / f"index.{name}"):
                fields = line.split()
                lemma = fields[0].replace("_", " ")
                self.senses[pos][lemma] = [f"{offset}-{pos}" for offset in fields[-int(fields[2]):]]
        adjectives = wordnet_lines(folder / "index.adj")
        # Lemmas that are verbs or adjectives too.
        self.not_only_nouns = {line.split()[0].replace("_", " ") for line in adjectives}
        self.not_only_nouns.update(self.senses["v"])
        self.doubled = {line.split()[1]: line.split()[0]  # "clap" -> "clapping"
                        for line in wordnet_lines(folder / "verb.exc")
                        if line.split()[0].endswith("ing")}
        self.counts = Counter()  # sense key -> how often it was seen in the tagged texts
        self.best_count = Counter()  # word -> the count of its commonest sense, whatever its kind
        for line in wordnet_lines(folder / "cntlist.rev"):
            key, _, count = line.split()
            self.counts[key] = int(count)
            word = key.partition("%")[0]
            self.best_count[word] = max(self.best_count[word], int(count))

    def tag_count(self, synset, lemma):
        """How often the tagged texts use `lemma` in this sense; 0 where another is far commoner."""
        pos = {"n": 1, "v": 2}[synset.id[-1]]
        lex_id = synset.lex_ids[synset.lemmas.index(lemma)]
        word = lemma.lower().replace(" ", "_")
        count = self.counts[f"{word}%{pos}:{synset.file:02}:{lex_id:02}::"]
        return count if count >= MIN_SENSE_SHARE * self.best_count[word] else 0

    def is_common(self, lemma, synset):
        """Whether a reader may meet `lemma` in this sense: tagged, or used in other definitions."""
        if self.tag_count(synset, lemma) >= 1:
            return True
        senses = self.senses[synset.id[-1]].get(lemma, [])
        return synset.id in senses[:MAX_SENSE_RANK] and self.uses[lemma] >= MIN_GLOSSES

    def inflected(self, lemma, pos):
        """How phrases use a word: "dogs", "barking". Nothing for a verb of several words."""
        if pos == "n":
            return re.sub("([^aeiou])y$", r"\1ie", re.sub("(s|x|z|ch|sh)$", r"\1e", lemma)) + "s"
        if " " in lemma:
            return None
        return self.doubled.get(lemma, re.sub("([^eoy])e$", r"\1", lemma) + "ing")

    def below(self, synset, max_depth):
        """The synsets under `synset`, nearest first, and the depth of each."""
        seen, level = {synset.id}, [synset]
        for depth in range(1, max_depth + 1):
            ids = [id for parent in level for id in parent.hyponyms if id not in seen]
            level = [self.synsets[id] for id in dict.fromkeys(ids)]
            seen.update(ids)
            yield from ((child, depth) for child in level)

    def above(self, synset):
        """The synsets one and two steps above, without those that are too wide to tell anything."""
        one = [self.synsets[id] for id in synset.hypernyms]
        two = [self.synsets[id] for parent in one for id in parent.hypernyms]
        return [s for s in one + two if s.id.endswith("v") or self.depth(s) >= MIN_HYPERNYM_DEPTH]

    def depth(self, synset):
        """Steps from the root, "entity"."""
        depth = 0
        while synset.hypernyms:
            synset, depth = self.synsets[synset.hypernyms[0]], depth + 1
        return depth

    def is_plain_name(self, lemma, synset):
        """Whether `lemma` alone makes a reader think of this sense: common, clear and no Latin."""
        senses = self.senses["n"].get(lemma, [])
        return (is_sane(lemma) and senses[:1] == [synset.id] and len(senses) <= MAX_SENSES
                and lemma not in self.not_only_nouns and lemma not in MISLEADING
                and self.uses[lemma] >= MIN_GLOSSES)


def wordnet_lines(path):
    """The lines of a WordNet file after its licence, which is indented."""
    if not path.is_file():
        raise InputError(f"{path} is missing: install wordnet-base, "
                         "or name WordNet's folder with --wordnet")
    with path.open(encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line[0] != " "]


def is_sane(lemma):
    """Lower case and at most three words: neither a proper name, nor Latin, nor a number."""
    return re.fullmatch(r"[a-z][a-z'-]+( [a-z'-]+){0,2}", lemma) is not None


# --- Phrases ---------------------------------------------------------------------------------


def with_article(noun, plural):
    """("dog", "dogs") -> "a dog"; what one does not count, or has no singular, stays as it is."""
    if not plural or (noun == plural and noun.endswith("s")):
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def forms(noun, plural):
    """The ways to name a thing: "dog", "a dog", "dogs"."""
    return [form for form in dict.fromkeys((noun, with_article(noun, plural), plural)) if form]


def noun_templates(row):
    """Phrases with the name alone: "a dog", "the sound of dogs", "dog noise"."""
    noun, plural = row["noun"], row["plural"]
    yield from forms(noun, plural)
    for form in dict.fromkeys((with_article(noun, plural), plural or noun)):
        yield f"sound of {form}"
        yield f"the sound of {form}"
    if not noun.endswith(("sound", "noise")):
        yield f"{noun} sound"
        yield f"{noun} sounds"
        if not re.search("music|voice", row["broader"]):
            yield f"{noun} noise"


def verb_templates(row):
    """Phrases with a verb: "dogs barking", "barking dog", "someone playing the piano"."""
    doer, _, doers = row["by"].partition(";")
    if not doer:
        doer, doers = row["noun"], row["plural"]
    doer_forms = forms(doer, doers) + (["someone"] if doer == "person" else [])
    for entry in split_list(row["verbs"]):
        verb = entry.rstrip("!")
        if "_" in verb:
            yield from person_templates(verb, row)
            continue
        yield from (f"{form} {verb}" for form in doer_forms)
        yield f"the sound of {with_article(doer, doers)} {verb}"
        if " " not in verb and doer != "person":
            yield f"{verb} {doer}"
            yield f"{verb} {doers or doer}"
        if entry.endswith("!"):
            yield verb
            yield f"sound of {verb}"
            if " " not in verb:
                yield f"{verb} sound"


def person_templates(verb, row):
    """Phrases in which a person does something with the thing: "crushing a can"."""
    noun, plural = row["noun"], row["plural"]
    for form in dict.fromkeys((with_article(noun, plural), f"the {noun}", plural or noun)):
        yield verb.replace("_", form)
    action = verb.replace("_", with_article(noun, plural))
    yield f"someone {action}"
    yield f"person {action}"
    yield f"the sound of someone {action}"


def wordnet_synonyms(row, wordnet):
    """The other plain names of the thing."""
    synset = wordnet.synsets.get(row["synset"])
    return [] if synset is None else [l for l in synset.lemmas if wordnet.is_plain_name(l, synset)]


def narrower(row, wordnet):
    """The best known sorts of the thing, at most MAX_NARROWER."""
    top = wordnet.synsets.get(row["synset"])
    if top is None:
        return []
    ranked = []
    for synset, depth in wordnet.below(top, MAX_HYPONYM_DEPTH):
        names = [l for l in synset.lemmas if wordnet.is_plain_name(l, synset) and l.count(" ") < 2]
        if names and not synset.is_rude():
            name = max(names, key=lambda l: wordnet.uses[l])
            ranked.append((-wordnet.uses[name], depth, name))
    return [name for _, _, name in sorted(ranked)[:MAX_NARROWER]]


def singulars(rows):
    """Plural -> singular for the last word of each name in the table: "geese" -> "goose"."""
    table = {}
    for row in rows:
        noun, plural = row["noun"], row["plural"]
        for one, many in ((noun, plural), tuple((row["by"] + ";").split(";")[:2])):
            if one and many:
                table[many.split()[-1]] = one.split()[-1]
    return table


def normal_form(phrase, singular):
    """What two phrases share that differ in articles, plural, order or words of FRAME only."""
    words = phrase.replace("-", " ").split()
    kept = [word for word in words if word not in FRAME] or words
    return tuple(sorted(singular.get(w, w[:-1] if re.search("[^s]s$", w) else w) for w in kept))


def collect(rows, queries, wordnet):
    """All phrases as (category, phrase, kind, rank); of two claims the lower rank wins."""
    for row in rows:
        category = row["category"]
        sources = (("given", 0, queries[category]),
                   ("template", 1, noun_templates(row)),
                   ("template", 1, verb_templates(row)),
                   ("synonym", 1, split_list(row["synonyms"])),
                   ("synonym", 2, wordnet_synonyms(row, wordnet)),
                   ("broader", 3, split_list(row["broader"])),
                   ("narrower", 4, narrower(row, wordnet)))
        for kind, rank, phrases in sources:
            for phrase in phrases:
                yield category, " ".join(phrase.lower().split()), kind, rank


def without_rivals(candidates, singular):
    """Drops what would mean two categories; only broader words may be shared.

    A phrase belongs to the category that claims it with the lowest rank. Two claims of the same
    rank cancel each other, unless both are given.
    """
    claims = defaultdict(dict)  # normal form -> category -> best rank
    for category, phrase, kind, rank in candidates:
        if kind != "broader":
            ranks = claims[normal_form(phrase, singular)]
            ranks[category] = min(rank, ranks.get(category, rank))
    seen = set()
    for category, phrase, kind, rank in candidates:
        ranks = claims[normal_form(phrase, singular)]
        best = [name for name, value in ranks.items() if value == min(ranks.values())]
        is_shared = kind == "given" or (kind == "broader" and category not in ranks)
        if (is_shared or best == [category]) and (category, phrase) not in seen:
            seen.add((category, phrase))
            yield category, phrase, kind


def new_wordings(path, phrases, singular, kind, split):
    """Those of a file that no phrase has in another form and that mean one category.

    They come after the split, so that the held-out phrases stay what they were.
    """
    taken = {normal_form(phrase, singular) for _, phrase, _, _ in phrases}
    categories = {category for category, _, _, _ in phrases}
    claims = defaultdict(dict)  # normal form -> category -> phrase
    for row in read_csv(path, ("category", "phrases")):
        for phrase in split_list(row["phrases"]):
            form = normal_form(phrase, singular)
            if row["category"] in categories and form not in taken:
                claims[form].setdefault(row["category"], phrase)
    for wordings in claims.values():
        if len(wordings) == 1:
            yield from ((*item, kind, split) for item in wordings.items())


def union_phrases(path, rows):
    """Category and phrase, for each category that a phrase of unions.csv covers."""
    members = defaultdict(set)  # broader word or category -> categories
    for row in rows:
        for word in [row["category"], *split_list(row["broader"])]:
            members[word].add(row["category"])
    for union in read_csv(path, ("phrases", "of", "except")):
        covered = {word: members[word] for word in split_list(union["of"])}
        excluded = set().union(*(members[word] for word in split_list(union["except"])))
        for row in rows:
            is_covered = not covered or any(row["category"] in some for some in covered.values())
            if is_covered and row["category"] not in excluded:
                yield from ((row["category"], phrase) for phrase in split_list(union["phrases"]))


def split_phrases(phrases, rows, singular, seed, shared):
    """Adds the split. Phrases of one normal form stay together: held-out wordings are new ones.

    `shared`: phrases that mean many categories, and are never held out.
    """
    name = {row["category"]: normal_form(row["noun"], singular) for row in rows}
    broader = {normal_form(phrase, singular) for phrase in shared}
    groups = defaultdict(lambda: defaultdict(list))  # category -> normal form -> kinds
    for category, phrase, kind in phrases:
        groups[category][normal_form(phrase, singular)].append(kind)
    held_out = set()
    for category, kinds in groups.items():
        free = {form: draw(seed, category, form) for form, group in kinds.items()
                if set(group) <= {"template", "synonym"}
                and form != name[category] and form not in broader}
        chosen = [form for form, number in free.items() if number < HELD_OUT_SHARE]
        if not chosen and sum(len(kinds[form]) for form in free) >= MIN_PHRASES_TO_HOLD_OUT:
            chosen = [min(free, key=free.get)]
        held_out.update((category, form) for form in chosen)
    for category, phrase, kind in phrases:
        is_held_out = (category, normal_form(phrase, singular)) in held_out
        yield category, phrase, kind, "held_out" if is_held_out else "train"


def draw(seed, category, form):
    """A number in [0, 1) that depends on nothing but its arguments."""
    text = f"{seed}/{category}/{' '.join(form)}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


# --- Pairs -----------------------------------------------------------------------------------


def phrase_pairs(phrases, rows, seed):
    """Each phrase for training with the plain name of its category, and with some others of it."""
    own = defaultdict(list)
    for category, phrase, _, split in phrases:
        if split == "train":
            own[category].append(phrase)
    for row in rows:
        category = row["category"]
        for phrase in own[category]:
            yield row["noun"], phrase
            partners = sorted(own[category], key=lambda other: draw(seed, phrase, (other,)))
            yield from ((phrase, partner) for partner in partners[:PHRASE_PARTNERS])


def synset_pairs(synset, lemmas, wordnet):
    """`lemmas` of the synset with its definition, with each other, and with wider words."""
    definition = synset.definition()
    wider = [next(filter(is_sane, parent.lemmas), None) for parent in wordnet.above(synset)]
    for lemma in lemmas:
        yield lemma, definition
        inflected = wordnet.inflected(lemma, synset.id[-1])
        if inflected:
            yield inflected, definition
        yield from ((lemma, word) for word in wider if word)
    yield from ((definition, example) for example in synset.examples())
    yield from combinations(lemmas, 2)


def wordnet_pairs(rows, wordnet):
    """Pairs around the categories and the words for sounds, then those of common words."""
    near = {}
    for id in [row["synset"] for row in rows] + list(SOUND_SYNSETS):
        synset = wordnet.synsets.get(id)
        if synset is not None:
            below = [child for child, _ in wordnet.below(synset, MAX_HYPONYM_DEPTH)]
            near.update((s.id, s) for s in [synset, *wordnet.above(synset), *below])
    for synset in wordnet.synsets.values():
        if synset.is_rude():
            continue
        files = NOUN_FILES if synset.id.endswith("n") else VERB_FILES
        lemmas = [lemma for lemma in synset.lemmas if is_sane(lemma)
                  and (synset.id in near
                       or (synset.file in files and wordnet.is_common(lemma, synset)))]
        if lemmas:
            yield from synset_pairs(synset, lemmas, wordnet)


def ontology_pairs(folder):
    """AudioSet's labels and their descriptions: line i of one file explains line i of the other."""
    names = text_lines(folder / "audioset_ontology_names.txt")
    descriptions = text_lines(folder / "audioset_ontology_descriptions.txt")
    if len(names) != len(descriptions):
        raise InputError(f"{folder}: {len(names)} ontology names but {len(descriptions)} "
                         "descriptions; line i of one file must belong to line i of the other")
    return zip(names, descriptions)


def read_vectors(path, vocabulary):
    """The words of `vocabulary` that the file has, the commonest first, and their unit vectors.

    Without the mean and the strongest components, as Mu and Viswanath (2018), "All-but-the-top".
    """
    words, rows = [], []
    with path.open(encoding="utf-8") as file:
        for line in file:
            word, _, numbers = line.partition(" ")
            if word in vocabulary:
                words.append(word)
                rows.append(np.array(numbers.split(), dtype=np.float32))
    if not words or len({len(row) for row in rows}) != 1:
        raise InputError(f"{path} is no file of word vectors: each line must be a word and its "
                         "numbers, as many in each line")
    vectors = np.stack(rows)
    vectors -= vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(vectors, full_matrices=False)
    common = directions[:COMMON_DIRECTIONS]
    vectors -= vectors @ common.T @ common
    return words, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def neighbour_pairs(path, texts, phrases):
    """Words of the texts with those whose vectors are nearest.

    Cats are talked of as dogs are: two words that tell categories apart are no pair.
    """
    uses = Counter(word for text in texts for word in set(re.findall("[a-z]+", text)))
    categories = defaultdict(set)  # word -> those whose phrases for training have it
    for category, phrase, _, split in phrases:
        if split == "train":
            for word in phrase.split():
                categories[word].add(category)
    words, vectors = read_vectors(path, {word for word, count in uses.items()
                                         if count >= MIN_GLOSSES and len(word) > 2})
    for begin in range(0, len(words), 1000):
        scores = vectors[begin:begin + 1000] @ vectors.T
        nearest = np.argsort(-scores, axis=1)[:, 1:MAX_NEIGHBOURS + 1]
        for row, columns in enumerate(nearest):
            word = words[begin + row]
            for column in columns:
                other = words[column]
                apart = (categories[word] and categories[other]
                         and not categories[word] & categories[other])
                if scores[row, column] >= MIN_COSINE and not apart:
                    yield word, other


def unique_pairs(pairs):
    """The pairs in lower case, each once in whatever order, none of a text with itself."""
    seen, uses = set(), Counter()
    for a, b in pairs:
        a, b = (" ".join(text.lower().split()).rstrip(".") for text in (a, b))
        key = (min(a, b), max(a, b))
        if a and b and a != b and key not in seen and uses[b] < MAX_SAME:
            seen.add(key)
            uses[b] += 1
            yield a, b


# --- Files -----------------------------------------------------------------------------------


def split_list(field):
    return [item.strip() for item in field.split(";") if item.strip()]


def text_lines(path):
    if not path.is_file():
        raise InputError(f"{path} is missing: name the folder that holds it with --ontology")
    return path.read_text(encoding="utf-8").splitlines()


def read_csv(path, columns):
    """The rows of a CSV file as dictionaries; all of `columns` are there."""
    if not path.is_file():
        raise InputError(f"{path} is missing; it needs the columns {', '.join(columns)}")
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or [])]
        if missing:
            raise InputError(f"{path} has no column '{missing[0]}'; it needs {', '.join(columns)}")
        return list(reader)


def write_csv(path, columns, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def read_table(path, categories, wordnet):
    """The rows of categories.csv for `categories`, in that order."""
    columns = ("category", "noun", "plural", "verbs", "synonyms", "broader", "synset", "by")
    table = {row["category"]: row for row in read_csv(path, columns)}
    for category in categories:
        if category not in table:
            raise InputError(f"{path} has no row for the category '{category}'; add one")
        synset = table[category]["synset"]
        if synset and synset not in wordnet.synsets:
            raise InputError(f"{path}: WordNet has no synset {synset} (category '{category}'); "
                             "write its offset in data.noun and -n, or leave it empty")
    return [table[category] for category in categories]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0],
                                     epilog="The head of this script describes the files.")
    parser.add_argument("clips", type=Path, metavar="CLIPS.csv")
    parser.add_argument("queries", type=Path, metavar="QUERIES.csv")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--ontology", type=Path, metavar="FOLDER",
                        help="where audioset_ontology_names.txt and ..._descriptions.txt lie")
    parser.add_argument("--vectors", type=Path, metavar="FILE",
                        help="word vectors as text, such as glove.6B.100d.txt")
    parser.add_argument("--wordnet", type=Path, metavar="FOLDER",
                        default=Path("/usr/share/wordnet"), help="default: %(default)s")
    parser.add_argument("--seed", default="1", help="decides which phrases are held out")
    parser.add_argument("--hold-none-out", action="store_true", help="all phrases for training")
    return parser.parse_args()


def main():
    options = parse_arguments()
    clips = read_csv(options.clips, ("category",))
    queries = defaultdict(list)
    for row in read_csv(options.queries, ("category", "query")):
        queries[row["category"]].append(row["query"])
    wordnet = WordNet(options.wordnet)
    categories = sorted({row["category"] for row in clips})
    rows = read_table(Path(__file__).with_name("categories.csv"), categories, wordnet)

    unions = list(union_phrases(Path(__file__).with_name("unions.csv"), rows))
    singular = singulars(rows)
    phrases = list(without_rivals(list(collect(rows, queries, wordnet)), singular))
    order = {category: i for i, category in enumerate(categories)}
    phrases.sort(key=lambda item: (order[item[0]], KINDS.index(item[2])))
    if options.hold_none_out:
        phrases = [(*phrase, "train") for phrase in phrases]
    else:
        shared = {phrase for _, phrase in unions}
        shared |= {phrase for _, phrase, kind in phrases if kind == "broader"}
        phrases = list(split_phrases(phrases, rows, singular, options.seed, shared))
    for name, kind, split in (("questions.csv", "question", "held_out"),
                              ("paraphrases.csv", "paraphrase", "train")):
        phrases += new_wordings(Path(__file__).with_name(name), phrases, singular, kind, split)
    phrases.sort(key=lambda item: order[item[0]])

    named = list(ontology_pairs(options.ontology)) if options.ontology else []
    of_phrases = list(phrase_pairs(phrases, rows, options.seed))
    pairs = list(unique_pairs(of_phrases + named + list(wordnet_pairs(rows, wordnet))))
    if options.vectors:
        texts = {text for pair in pairs for text in pair}
        pairs = list(unique_pairs(pairs + list(neighbour_pairs(options.vectors, texts, phrases))))

    described = {(category, phrase) for category, phrase, _, _ in phrases}
    phrases += [(*union, "union", "train") for union in unions if union not in described]
    phrases.sort(key=lambda item: order[item[0]])

    options.output.mkdir(parents=True, exist_ok=True)
    write_csv(options.output / "phrases.csv", ("category", "query", "kind", "split"), phrases)
    write_csv(options.output / "pairs.csv", ("a", "b"), pairs)
    texts = {phrase for _, phrase, _, _ in phrases} | {text for pair in pairs for text in pair}
    (options.output / "texts.txt").write_text("\n".join(sorted(texts)) + "\n", encoding="utf-8")
    counts = Counter((kind, split) for _, _, kind, split in phrases)
    for kind in KINDS:
        print(f"{kind:10} {counts[kind, 'train']:6} train {counts[kind, 'held_out']:6} held out")
    print(f"{len(phrases)} phrases of {len(categories)} categories, {len(pairs)} pairs")


if __name__ == "__main__":
    try:
        main()
    except (InputError, OSError) as error:
        sys.exit(f"make_phrases: {error}")

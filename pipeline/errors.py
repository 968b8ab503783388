"""Every error claimwire raises on purpose.

    ClaimwireError           exit 1 unless a subclass says otherwise
    ├── UsageError           exit 2: a bad call
    │   └── ConfigError      exit 2: a bad config file
    ├── DefectError          exit 1: a row of ours breaks the contract
    ├── ArticleError         one article could not be read or extracted; the others go on
    ├── KnowledgeError       exit 2: a row of models/knowledge breaks its schema
    └── StoreError           exit 2: the output folder cannot be written or does not hold a version of ours

A message names the file and the place, what was wrong, and what would be right.
"""


class ClaimwireError(Exception):
    """Root of the tree; catch it to catch all of them."""

    exit_code = 1


class UsageError(ClaimwireError):
    """The command was called wrongly."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration holds something that cannot be used."""


class DefectError(ClaimwireError):
    """A row breaks the contract of its table: a defect of ours. Nothing was committed."""


class ArticleError(ClaimwireError):
    """One article could not be read or extracted."""

    exit_code = 3


class KnowledgeError(ClaimwireError):
    """A row of models/knowledge breaks its schema."""

    exit_code = 2


class StoreError(ClaimwireError):
    """The output folder cannot be written, or holds something that is not ours."""

    exit_code = 2

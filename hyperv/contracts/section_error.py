"""Why a section could not be read."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from hyperv.errors import DETAIL_LIMIT
from hyperv.script_errors import script_error_code
from hyperv.text import storable

NOT_OFFERED = "not_offered"
SENTENCES = {
    "rights_missing": "The account lacks rights on the host: it must be a local administrator there.",
    "hyperv_missing": "Hyper-V is not installed on this host.",
    "vmms_stopped": "Hyper-V's management service (vmms) is not running: nobody knows what the host holds. Start it.",
    "module_missing": "A PowerShell module is missing on the host. Install the role's management tools there.",
    "constrained_language": "AppLocker or WDAC keeps PowerShell in Constrained Language Mode there: allow the portal.",
    "blocked_by_policy": "A group policy of the host blocks a program that this part needs. Allow it there.",
    "script_error": "The host reported an error while it answered this part.",
    NOT_OFFERED: "Windows Server 2008 R2 does not offer this.",
    "bad_output": "This part of the host's answer is not what was asked for.",
}


Said = Annotated[StrictStr, AfterValidator(lambda text: storable(text)[:DETAIL_LIMIT])]


class SectionError(BaseModel):
    """Why a section was not read. `code` is stable and keys SENTENCES; the rest is PowerShell's own, where there is
    any.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Annotated[StrictStr, Field(max_length=64, pattern=r"^[a-z_]+$")]
    type: Said | None = None
    id: Said | None = None
    hresult: StrictInt | None = None
    message: Said | None = None
    position: Said | None = None

    @property
    def sentence(self) -> str:
        return SENTENCES.get(self.code, SENTENCES["script_error"])


def read_section_error(raw: object) -> SectionError:
    """The error as the script tells it, with a code that says more where its identifiers do."""
    try:
        error = SectionError.model_validate(raw)
    except ValidationError:
        return SectionError(code="bad_output", message="the section failed without a readable error")
    if error.code != "script_error":
        return error
    return error.model_copy(update={"code": script_error_code(error.id, error.hresult, error.type)})

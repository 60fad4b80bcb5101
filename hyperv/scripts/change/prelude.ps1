# Question:   none: how a change is refused and how it is answered.
# Rights:     local Administrators.
# Cost:       none of its own.
# Parameters: expect - the token: what the preflight saw, key by key as the script finds it again. Where anything of it is
#             otherwise now, nothing is changed.
# Output:     outcome ('done'; 'already': what was wanted is so; 'differs': nothing was changed), differs (the keys that are
#             not as expected), found {the token as it was found, before anything was changed}, made (the id of what came
#             into being, or null), collected_at. What Hyper-V refuses is the envelope's error; an error
#             is no proof that nothing was done, so look before you send anything again.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.

# Without rights Hyper-V shows no VM and no error: what is not seen would be taken for gone.
if ($refusal) { throw $refusal }

function Format-Comparable {
    # Texts in one order and without regard to upper and lower case; nothing is the empty text.
    param($Value)
    $texts = @()
    foreach ($one in $Value) { $texts += ([string]$one).ToLowerInvariant() }
    ($texts | Sort-Object) -join [string][char]10
}

function Get-Difference {
    # The keys of $Found that the token does not hold alike, and those that only the token has. Compared character by
    # character: -eq would take some characters for nothing.
    param($Expect, $Found)
    foreach ($fact in $Found.PSObject.Properties) {
        $expected = $Expect.PSObject.Properties[$fact.Name]
        if ($null -eq $expected) { $fact.Name }
        elseif (-not [string]::Equals((Format-Comparable $fact.Value), (Format-Comparable $expected.Value))) { $fact.Name }
    }
    foreach ($fact in $Expect.PSObject.Properties) {
        if ($null -eq $Found.PSObject.Properties[$fact.Name]) { $fact.Name }
    }
}

function Test-Busy {
    # Whether Hyper-V is at something with this VM, whatever the token says: HYPERV.md 3.7 forbids to come in between.
    # One that says nothing, or is in a critical state, is left alone too.
    param($VM)
    $idle = @('Ok', 'Degraded', 'PredictiveFailure', 'Dormant', 'NoIommu', 'NoIovSupportInNic', 'SwitchNotInIovMode', 'IovBlockedByPolicy', 'IovNoAvailResources', 'IovGuestDriversNeeded')
    foreach ($status in $VM.OperationalStatus) {
        if ($idle -notcontains [string]$status) { return $true }
    }
    @($VM.OperationalStatus).Count -eq 0
}

function Format-Answer {
    param([string]$Outcome, $Differs, $Found, $Made)
    [pscustomobject]@{
        outcome = $Outcome
        differs = @($Differs)
        found = $Found
        made = $Made
        collected_at = Format-Utc (Get-Date)
    }
}

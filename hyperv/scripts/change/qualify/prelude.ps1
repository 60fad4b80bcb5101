# Question:   none: what a qualification calls its own, and how it is known again.
# Rights:     local Administrators.
# Cost:       none of its own.
# Parameters: marker - the text that stands in the notes of the VM and in a file of its folder, 'hvportal-qualification' and a GUID.
# Output:     none.
# Runs on:    Windows PowerShell 4.0 with Hyper-V module 1.1 (2012 R2) and 5.1 with module 2.0.
$markerFile = 'hvportal-qualification.txt'
$markerPattern = '^hvportal-qualification [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

function Read-Marker {
    # What the marker file of a folder says; '' where there is none, or one that is none of ours.
    param([string]$Folder)
    $file = $Folder + '\' + $markerFile
    if (-not [System.IO.File]::Exists($file)) { return '' }
    $text = [System.IO.File]::ReadAllText($file)
    if ($text -cmatch $markerPattern) { return $text }
    ''
}

function Test-Ours {
    # Whether this VM was made by the qualification of that marker: its notes say so, or, where it died before they were
    # written, it lies in the folder of that marker.
    param($VM, [string]$Marker, [string]$Folder)
    if ([string]::Equals([string]$VM.Notes, $Marker)) { return $true }
    $inside = ([string]$VM.Path).ToLowerInvariant().StartsWith(($Folder + '\').ToLowerInvariant())
    $inside -and [string]::Equals((Read-Marker -Folder $Folder), $Marker)
}

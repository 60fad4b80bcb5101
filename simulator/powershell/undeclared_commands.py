"""Commands that every Windows PowerShell 5.1 has and the subset does not declare.

Calling one leaves the subset: to answer CommandNotFoundException would be a lie that a script could catch. A machine
that brings such a command itself (Get-Service, Get-CimInstance) is asked first.
"""

from simulator.powershell.text import fold

_CORE = """
Add-History Add-PSSnapin Clear-History Connect-PSSession Debug-Job Disable-PSRemoting Disconnect-PSSession
Enable-PSRemoting Enter-PSSession Exit-PSSession Export-Console Export-ModuleMember Get-Command Get-Help Get-History
Get-Job Get-Module Get-PSSession Get-PSSnapin Invoke-Command Invoke-History New-Module
New-ModuleManifest New-PSSession New-PSSessionOption Out-Default Out-Host Receive-Job Receive-PSSession
Register-ArgumentCompleter Remove-Job Remove-Module Remove-PSSession Save-Help Set-PSDebug Set-StrictMode Start-Job
Stop-Job Suspend-Job Resume-Job Test-ModuleManifest Update-Help Wait-Job
"""
_UTILITY = """
Add-Member Add-Type Clear-Variable Compare-Object ConvertFrom-Csv ConvertFrom-SddlString ConvertFrom-String
ConvertTo-Csv ConvertTo-Html ConvertTo-Xml Debug-Runspace Export-Alias Export-Clixml Export-Csv Format-Custom
Format-Hex Format-List Format-Table Format-Wide Get-Alias Get-Event Get-EventSubscriber Get-FileHash Get-FormatData
Get-Host Get-Member Get-PSBreakpoint Get-PSCallStack Get-Random Get-Runspace Get-TraceSource Get-TypeData Get-Unique
Get-Variable Import-Alias Import-Clixml Import-Csv Import-LocalizedData Import-PowerShellDataFile Import-PSSession
Invoke-Expression Invoke-RestMethod Invoke-WebRequest Measure-Command New-Alias New-Event New-Guid New-TemporaryFile
New-Variable Out-File Out-GridView Out-Printer Read-Host Register-EngineEvent Register-ObjectEvent Remove-Event
Remove-Variable Select-String Select-Xml Send-MailMessage Set-Alias Set-Date Set-TraceSource Set-Variable
Show-Command Start-Sleep Tee-Object Trace-Command Unblock-File Unregister-Event Update-FormatData Update-List
Update-TypeData Wait-Debugger Wait-Event Write-Debug Write-Information
"""
_MANAGEMENT = """
Add-Computer Add-Content Checkpoint-Computer Clear-Content Clear-EventLog Clear-Item Clear-ItemProperty Convert-Path
Copy-Item Copy-ItemProperty Get-ChildItem Get-ComputerInfo Get-Content Get-ControlPanelItem Get-EventLog Get-HotFix
Get-Item Get-ItemProperty Get-ItemPropertyValue Get-Location Get-Process Get-PSDrive Get-PSProvider Get-Service
Get-TimeZone Get-WmiObject Invoke-Item Invoke-WmiMethod Join-Path Limit-EventLog Move-Item New-EventLog New-Item
New-ItemProperty New-PSDrive New-Service New-WebServiceProxy Pop-Location Push-Location Remove-Computer
Remove-EventLog Remove-Item Remove-ItemProperty Remove-PSDrive Remove-WmiObject Rename-Computer Rename-Item
Resolve-Path Restart-Computer Restart-Service Resume-Service Set-Content Set-Item Set-ItemProperty Set-Location
Set-Service Set-TimeZone Set-WmiInstance Split-Path Start-Process Start-Service Stop-Computer Stop-Process
Stop-Service Suspend-Service Test-Connection Test-Path Wait-Process Write-EventLog
"""
_OTHERS = """
Get-Acl Set-Acl Get-Credential Get-ExecutionPolicy Set-ExecutionPolicy ConvertFrom-SecureString
ConvertTo-SecureString Get-CimInstance Get-CimClass Get-CimAssociatedInstance Invoke-CimMethod New-CimInstance
New-CimSession New-CimSessionOption Remove-CimInstance Remove-CimSession Set-CimInstance Get-CimSession Get-WinEvent
Get-Counter Import-Counter Export-Counter Get-WSManInstance Invoke-WSManAction Test-WSMan Connect-WSMan
Disconnect-WSMan
"""
UNDECLARED = frozenset(fold(name) for name in " ".join((_CORE, _UTILITY, _MANAGEMENT, _OTHERS)).split())

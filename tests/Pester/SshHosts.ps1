# Dot-sourced where remoting is tested: hosts of this computer, each a real sshd with keys of its own that are made for the run. All that
# they read and write is in one folder, and nothing is written to ~/.ssh.

# Why there can be none here; nothing when there can.
function Get-SshProblem {
    if ($IsWindows) { return 'the hosts of this test are those of Linux and macOS' }
    foreach ($name in 'ssh', 'ssh-keygen', 'sshd') {
        if (-not (Find-SshTool $name)) { return "there is no $name (Debian: apt-get install openssh-server)" }
    }
}

# sshd wants to be called by its whole path, and is in no ordinary user's search path.
function Find-SshTool {
    param([string] $Name)

    $found = Get-Command $Name -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    @($found.Source; "/usr/sbin/$Name") | Where-Object { $_ -and (Test-Path -LiteralPath $_) } | Select-Object -First 1
}

# Starts a host on a free port. Connection has the arguments of New-PSSession. They can't go to -SSHConnection, which forgets the port
# when it comes upon the host's name behind it, and the order of a table is another one in each process.
function Open-SshHost {
    param([string] $Folder)

    $null = New-Item -ItemType Directory $Folder
    foreach ($key in 'host', 'user') {
        & (Find-SshTool ssh-keygen) -q -t ed25519 -N '' -C "physmem-$key" -f "$Folder/$key"
    }

    # As root it wants a folder that its service would make.
    if ((id -u) -eq 0 -and -not (Test-Path /run/sshd)) {
        $null = New-Item -ItemType Directory /run/sshd
        $madeRun = $true
    }

    # The environment of a session is empty, and pwsh has to find the runtime.
    $runtime = Split-Path (Split-Path (Split-Path ([object].Assembly.Location | Split-Path)))
    @('#!/bin/sh'
        "HOME='$Folder' DOTNET_ROOT='$runtime' exec '$PSHOME/pwsh' -NoLogo -NoProfile -sshs") | Set-Content "$Folder/subsystem"
    chmod 700 "$Folder/subsystem"
    Copy-Item "$Folder/user.pub" "$Folder/authorized_keys"

    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    "[127.0.0.1]:$port $(Get-Content "$Folder/host.pub")" | Set-Content "$Folder/known_hosts"
    @"
Port $port
ListenAddress 127.0.0.1
HostKey $Folder/host
PidFile none
AuthorizedKeysFile $Folder/authorized_keys
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
Subsystem powershell $Folder/subsystem
"@ | Set-Content "$Folder/sshd_config"

    $start = @{
        FilePath = Find-SshTool sshd; ArgumentList = '-D', '-e', '-f', "$Folder/sshd_config"; PassThru = $true
        RedirectStandardOutput = "$Folder/out.log"; RedirectStandardError = "$Folder/sshd.log"
    }
    $process = Start-Process @start
    while (-not $process.HasExited -and "$(Get-Content "$Folder/sshd.log")" -notmatch 'Server listening') {
        Start-Sleep -Milliseconds 50
    }

    if ($process.HasExited) { throw "sshd doesn't start: $(Get-Content "$Folder/sshd.log")" }
    @{
        Process = $process; Port = $port; MadeRun = $madeRun; Log = "$Folder/sshd.log"
        Connection = @{
            HostName = '127.0.0.1'; Port = $port; UserName = [Environment]::UserName; KeyFilePath = "$Folder/user"
            Options = @{
                StrictHostKeyChecking = 'yes'; UserKnownHostsFile = "$Folder/known_hosts"; GlobalKnownHostsFile = '/dev/null'
                IdentitiesOnly = 'yes'; IdentityAgent = 'none'; BatchMode = 'yes'
            }
        }
    }
}

function Close-SshHost {
    param([hashtable] $SshHost)

    Stop-Process -Id $SshHost.Process.Id
    $SshHost.Process.WaitForExit()
    if ($SshHost.MadeRun) { Remove-Item /run/sshd }
}

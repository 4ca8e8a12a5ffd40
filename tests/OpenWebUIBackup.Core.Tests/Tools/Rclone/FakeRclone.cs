using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Core.Tools.Rclone;

namespace OpenWebUIBackup.Core.Tests.Tools.Rclone;

/// <summary>A shell script in place of rclone, which counts how often it is run for anything but its version.</summary>
internal sealed class FakeRclone : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    /// <param name="then">What it does.</param>
    /// <param name="version">What it prints as its version.</param>
    /// <param name="patience">How long it may get nowhere.</param>
    public FakeRclone(string then, string version = "rclone v1.60.1-DEV", RclonePatience? patience = null)
    {
        var path = _scratch["rclone"];
        File.WriteAllText(path, $"#!/bin/sh\nif [ \"$1\" = version ]; then printf '%s\\n' '{version}'; exit 0; fi\nprintf x >> '{_scratch["calls"]}'\n{then}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Tool = new RcloneTool(path, patience: patience);
    }

    public RcloneTool Tool { get; }

    public string Directory => _scratch.Path;

    public int Calls => File.Exists(_scratch["calls"]) ? (int)new FileInfo(_scratch["calls"]).Length : 0;

    public void Dispose() => _scratch.Dispose();
}

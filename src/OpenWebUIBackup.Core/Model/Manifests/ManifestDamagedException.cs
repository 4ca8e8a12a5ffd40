namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>What is wrong with a manifest.</summary>
public enum ManifestFault
{
    /// <summary>It ends before its end line: writing or copying it was interrupted.</summary>
    Truncated,

    /// <summary>It is whole, but not what was written: a hash, a count or the order does not fit.</summary>
    Edited,

    /// <summary>A line is not what a manifest has.</summary>
    Malformed,

    /// <summary>It could not be read: the system's error is in the message.</summary>
    Unreadable,

    /// <summary>A newer version of this program wrote it.</summary>
    NewerFormat,
}

/// <summary>A manifest that cannot be relied on.</summary>
public sealed class ManifestDamagedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="line">The line where it shows, counted from 1; 0 when none.</param>
    /// <param name="message">What was found, without the manifest's name.</param>
    public ManifestDamagedException(ManifestFault fault, long line, string message)
        : base(message)
    {
        Fault = fault;
        Line = line;
    }

    /// <summary>What is wrong.</summary>
    public ManifestFault Fault { get; }

    /// <summary>The line where it shows, counted from 1; 0 when none.</summary>
    public long Line { get; }

    /// <summary>The fault as a problem of the manifest called <paramref name="name"/>.</summary>
    public Problem ToProblem(string name) => Problem.Error(
        "use the manifest of",
        name,
        Line > 0 ? $"line {Line}: {Message}" : Message,
        Fault switch
        {
            ManifestFault.NewerFormat => "Use the version of owui-backup that wrote it, or a newer one.",
            ManifestFault.Unreadable => "Check the disk and the permissions of the manifest.",
            _ => "The files may still be sound: compare them with another snapshot, or restore them by hand.",
        });
}

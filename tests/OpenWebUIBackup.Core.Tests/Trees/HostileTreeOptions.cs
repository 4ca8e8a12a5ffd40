namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>What a <see cref="HostileTree"/> may hold.</summary>
internal sealed record HostileTreeOptions
{
    /// <summary>About how many names it has in all.</summary>
    public int Names { get; init; } = 80;

    /// <summary>Largest size of an ordinary file; sparse ones are larger.</summary>
    public int LargestFile { get; init; } = 20_000;

    /// <summary>Device files, owners that are not ours, <c>trusted.*</c> attributes. Only root can.</summary>
    public bool Privileged { get; init; } = Environment.IsPrivilegedProcess;

    /// <summary>Extended attributes and ACLs; set false for file systems without.</summary>
    public bool Attributes { get; init; } = true;

    /// <summary>Sockets, which backups leave out.</summary>
    public bool Sockets { get; init; }

    /// <summary>
    /// Modes that keep the owner out (0000, 0300). Root does not notice; anybody else could not read the tree back.
    /// </summary>
    public bool ClosedModes { get; init; } = Environment.IsPrivilegedProcess;
}

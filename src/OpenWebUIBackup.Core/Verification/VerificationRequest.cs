using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>What of a manifest is expected in a tree.</summary>
public enum Expectation
{
    /// <summary>The entry is not expected, and is damage if it is there.</summary>
    Absent,

    /// <summary>It has to be there to hold others, whatever its attributes are: a directory on the way.</summary>
    Present,

    /// <summary>It has to be there, exactly as the manifest says.</summary>
    Exact,
}

/// <summary>What is expected of the entry at <paramref name="path"/>. Called in the manifest's order, on one thread.</summary>
public delegate Expectation EntrySelection(ReadOnlySpan<byte> path);

/// <summary>How to verify.</summary>
public sealed record VerificationRequest
{
    /// <summary>Which entries are expected, for a tree that was restored in part; null for all, exactly.</summary>
    public EntrySelection? Selection { get; init; }

    /// <summary>Whether names that the manifest does not have are damage. Not for a restore into a directory in use.</summary>
    public bool AllowsExtra { get; init; }

    /// <summary>
    /// Whether owners must be those of the manifest. Set it false for what somebody other than root restored; for a
    /// snapshot the manifest itself tells (<see cref="ManifestHeader.IsPrivileged"/>).
    /// </summary>
    public bool ChecksOwners { get; init; } = true;

    /// <summary>
    /// Whether attributes that the manifest says could not be kept (<see cref="ManifestHeader.NotKept"/>) may differ.
    /// For the snapshot's own tree, not for what was restored of it elsewhere.
    /// </summary>
    public bool OverlooksNotKept { get; init; }

    /// <summary>How thoroughly databases are read through as databases, beyond their bytes; None leaves it out.</summary>
    public IntegrityLevel Databases { get; init; } = IntegrityLevel.Full;

    /// <summary>Threads that read; two at least, so that one large file does not hold up all others.</summary>
    public int Threads { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Totals for the progress, as the manifest's end line has them.</summary>
    public ManifestCounts? Totals { get; init; }

    /// <summary>Where progress is told.</summary>
    public IRunEvents Events { get; init; } = SilentRunEvents.Instance;

    /// <summary>Is told every damage when it is found; from any thread, one at a time. Must return quickly.</summary>
    public Action<Damage>? Found { get; init; }
}

/// <summary>The answer of a verification.</summary>
/// <param name="Damages">What is damaged, in byte order of path: all of it up to <see cref="MostDamages"/>.</param>
/// <param name="DamageCount">How many damages there are in all.</param>
/// <param name="ManifestFault">What is wrong with the manifest; null when it is whole. Then the tree was read only as far as it goes.</param>
/// <param name="Checked">What was compared.</param>
/// <param name="WithoutHash">Files whose content could not be compared, because the manifest has no hash of them.</param>
/// <param name="Notes">What else somebody should know: a database that cannot be checked here, say.</param>
public sealed record VerificationReport(
    IReadOnlyList<Damage> Damages,
    long DamageCount,
    ManifestDamagedException? ManifestFault,
    ManifestCounts Checked,
    long WithoutHash,
    IReadOnlyList<Problem> Notes)
{
    /// <summary>Damages that a report holds. A tree of a million files that is gone should not fill the memory.</summary>
    public const int MostDamages = 10_000;

    /// <summary>Whether everything is as it should be.</summary>
    public bool IsWhole => DamageCount == 0 && ManifestFault is null;

    /// <summary>The outcome for a snapshot called <paramref name="name"/>.</summary>
    public Outcome ToOutcome(string name)
    {
        var problems = Damages.Select(damage => damage.ToProblem()).Concat(Notes).ToList();
        if (ManifestFault is not null)
            problems.Insert(0, ManifestFault.ToProblem(name));
        return IsWhole ? Outcome.Of(problems) : new Outcome(Ending.Damaged, problems);
    }
}

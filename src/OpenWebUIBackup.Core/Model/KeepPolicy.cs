namespace OpenWebUIBackup.Core.Model;

/// <summary>
/// How many copies are kept: <c>keep = { last = 3, daily = 7, within = "2d" }</c>. A copy stays when any rule
/// wants it; zero, or no <see cref="Within"/>, means that the rule wants none.
/// </summary>
/// <param name="Last">The newest so many copies, whatever their age.</param>
/// <param name="Hourly">The newest copy of each of the newest so many hours that have one.</param>
/// <param name="Daily">The newest copy of each of the newest so many days that have one (UTC days).</param>
/// <param name="Weekly">The newest copy of each of the newest so many ISO 8601 weeks that have one.</param>
/// <param name="Monthly">The newest copy of each of the newest so many months that have one.</param>
/// <param name="Yearly">The newest copy of each of the newest so many years that have one.</param>
/// <param name="Within">Every copy that is not older than this, counted back from the newest copy.</param>
public sealed record KeepPolicy(
    int Last = 0,
    int Hourly = 0,
    int Daily = 0,
    int Weekly = 0,
    int Monthly = 0,
    int Yearly = 0,
    TimeSpan? Within = null)
{
    /// <summary>The policy of a job that says nothing about retention: nothing is ever removed.</summary>
    public static KeepPolicy Everything { get; } = new();

    /// <summary>True when no rule is set. Such a policy removes nothing; it does not mean "keep none".</summary>
    public bool KeepsEverything =>
        Last == 0 && Hourly == 0 && Daily == 0 && Weekly == 0 && Monthly == 0 && Yearly == 0 && Within is null;
}

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Names become parts of paths, metrics and unit files: letters, digits, and <c>. _ -</c> within.</summary>
internal static class NameRule
{
    private const int MaxLength = 64;

    public static bool IsGood(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    public const string Rule = "a name is made of letters, digits, `.`, `_` and `-`, begins with a letter or digit, and has at most 64 of them";

    public static void Check(TableReader table, string key, string name)
    {
        if (!IsGood(name)) table.Fault(table.Entry(key)!, $"`{key}` cannot be \"{name}\": {Rule}");
    }
}

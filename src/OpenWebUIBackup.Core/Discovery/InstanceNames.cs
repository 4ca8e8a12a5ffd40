using System.Globalization;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Gives each instance a name that is fit for a config and that no other has.</summary>
internal sealed class InstanceNames
{
    private const int Longest = 60;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    internal string Take(string wanted)
    {
        var name = new string([.. wanted.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')]).TrimStart('.', '_', '-');
        if (name.Length == 0)
            name = "open-webui";
        if (name.Length > Longest)
            name = name[..Longest];
        var free = name;
        for (var number = 2; !_taken.Add(free); number++)
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return free;
    }
}

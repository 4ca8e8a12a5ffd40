using System.Text;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Model;

public sealed class SecretKeyTests
{
    [Theory]
    [InlineData("t0p-s3cr3t")]
    [InlineData("8eWv0wVnZ0m3pQ==")]
    [InlineData("schlüssel mit\nzeilen")]
    public void A_fingerprint_fits_its_key(string key)
    {
        var fingerprint = KeyFingerprint.Of("WEBUI_SECRET_KEY", key);

        Assert.True(KeyFingerprint.Fits(fingerprint, "WEBUI_SECRET_KEY", key));
        Assert.False(KeyFingerprint.Fits(fingerprint, "WEBUI_SECRET_KEY", key + "x"));
        Assert.False(KeyFingerprint.Fits(fingerprint, "DATABASE_PASSWORD", key));
    }

    // Each further bit would halve what a dictionary leaves, and so would another salt in each manifest.
    [Fact]
    public void A_fingerprint_has_sixteen_bits_and_always_the_same()
    {
        var fingerprints = Enumerable.Range(0, 300_000).Select(i => KeyFingerprint.Of("K", $"word{i}")).ToList();

        Assert.Equal(KeyFingerprint.Of("K", "word7"), fingerprints[7]);
        Assert.All(fingerprints.Take(1000), fingerprint => Assert.Matches("^xxh128-16:[0-9a-f]{4}$", fingerprint));
        Assert.InRange(fingerprints.Distinct().Count(), 60_000, 65_536);
        Assert.InRange(fingerprints.Count(fingerprint => fingerprint == fingerprints[7]), 2, 30);
    }

    [Theory]
    [InlineData("")]
    [InlineData("argon2:1:AAAA:0000")]
    public void A_fingerprint_of_another_kind_says_nothing(string fingerprint) => Assert.Null(KeyFingerprint.Fits(fingerprint, "K", "key"));

    [Fact]
    public void Keys_are_read_back_as_they_were_written()
    {
        SecretKey[] keys = [new("WEBUI_SECRET_KEY", "a\"b\\c\nü+/=", "a file"), new("DATABASE_PASSWORD", "", "the environment")];

        Assert.Equal(keys, KeyFile.TryRead(KeyFile.Write(keys)));
        Assert.Null(KeyFile.TryRead(Encoding.UTF8.GetBytes("{}")));
        Assert.Null(KeyFile.TryRead(Encoding.UTF8.GetBytes("secret")));
        Assert.DoesNotContain("a\"b", keys[0].ToString(), StringComparison.Ordinal);
    }
}

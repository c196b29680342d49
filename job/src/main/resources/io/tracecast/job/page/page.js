'use strict';
(() => {
  // Okabe and Ito's colours, which people who see colours differently tell apart
  const COLOURS = {
    light: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#6b6b6b'],
    dark: ['#56b4e9', '#e69f00', '#2fc79b', '#e39bc4', '#ff8a4c', '#8fb8ff', '#b5b5b5'],
  };
  const PAPER_PIXELS = 680;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let charts = [];

  const draw = (theme, width) => {
    charts.forEach(chart => chart.dispose());
    charts = [...document.querySelectorAll('.chart')].map(place => {
      const chart = echarts.init(place, theme === 'dark' ? 'dark' : null, {renderer: 'svg', width});
      const options = JSON.parse(place.nextElementSibling.textContent);
      chart.setOption({...options, color: COLOURS[theme], backgroundColor: 'transparent'});
      return chart;
    });
  };
  const onScreen = () => draw(dark.matches ? 'dark' : 'light');

  dark.addEventListener('change', onScreen);
  addEventListener('resize', () => charts.forEach(chart => chart.resize()));
  addEventListener('beforeprint', () => draw('light', PAPER_PIXELS));
  addEventListener('afterprint', onScreen);
  onScreen();
})();

select 'click ' || code from click_untold
